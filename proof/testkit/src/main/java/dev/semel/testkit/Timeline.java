package dev.semel.testkit;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.State;
import dev.semel.store.Found;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells people why a history has no order. Times are in milliseconds after the first answer that is shown. */
final class Timeline {
    private static final int MOST_LINES = 30;

    private final long zeroMillis;

    private Timeline(List<Call> calls) {
        zeroMillis = calls.stream()
                .filter(Call::isAnswered)
                .mapToLong(Call::atMillis)
                .min()
                .orElse(0);
    }

    static String of(OperationKey key, OrderSearch search) {
        return new Timeline(search.calls()).contradiction(key, search);
    }

    static String ofTimeGoneBack(List<Call> calls) {
        Timeline told = new Timeline(calls);
        StringBuilder text = new StringBuilder(
                "The store's time went back, though the second call was asked after the" + " first was answered:\n");
        calls.forEach(call -> text.append(told.line(call)));
        return text.toString();
    }

    private String contradiction(OperationKey key, OrderSearch search) {
        List<Call> calls = search.calls();
        OrderSearch.Place furthest = search.furthest();
        StringBuilder text = new StringBuilder("No order of these calls on " + key
                + " explains every answer (moments of asking and answering first):\n");
        int hidden = Math.max(0, calls.size() - MOST_LINES);
        if (hidden > 0) {
            text.append("  ... ").append(hidden).append(" earlier calls ...\n");
        }
        calls.subList(hidden, calls.size()).forEach(call -> text.append(line(call)));
        text.append("An order that explains most of them: ")
                .append(order(calls, furthest))
                .append("\nleaves ")
                .append(record(furthest.model().record()))
                .append(", highest epoch ")
                .append(furthest.model().highestEpoch())
                .append(". What could come next is none of:\n");
        search.stuck(furthest).forEach(call -> text.append(mismatch(call, furthest.model())));
        return text.toString();
    }

    private static String order(List<Call> calls, OrderSearch.Place end) {
        Deque<String> steps = new ArrayDeque<>();
        for (OrderSearch.Place place = end; place.before() != null; place = place.before()) {
            steps.push(place.step() < 0 ? "clean-up" : moments(calls.get(place.step())));
        }
        while (steps.size() > MOST_LINES) {
            steps.pop();
        }
        return steps.isEmpty() ? "none" : String.join(", ", steps);
    }

    private static String moments(Call call) {
        return call.isAnswered()
                ? call.span().asked() + "-" + call.span().answered()
                : call.span().asked() + "-?";
    }

    private String line(Call call) {
        return String.format(
                Locale.ROOT,
                "  %-11s %s: %s -> %s%n",
                moments(call),
                call.caller(),
                question(call.event()),
                answer(call.answer()));
    }

    private String mismatch(Call call, KeyModel model) {
        if (call.answer() instanceof Call.Read read) {
            Found found = read.found();
            return String.format(
                    Locale.ROOT,
                    "  %-11s the protocol reads %s%n",
                    moments(call),
                    record(Protocol.aged(model.record(), found.atMillis())));
        }
        Decision told = ((Call.Decided) call.answer()).decision();
        Decision expected =
                model.expected(Objects.requireNonNull(call.event()), told).decision();
        String why = expected.equals(told) ? "its time lies before that of the last change" : decision(expected);
        return String.format(Locale.ROOT, "  %-11s the protocol answers: %s%n", moments(call), why);
    }

    private static String question(@Nullable Event event) {
        if (event == null) {
            return "find";
        } else if (event instanceof Event.Claim claim) {
            return "claim nonce " + claim.nonce() + " " + claim.effect().effectClass() + " lease "
                    + claim.leaseTerms().lengthMillis() + " ms, fingerprint "
                    + Integer.toHexString(claim.fingerprint().hashCode());
        } else if (event instanceof Event.Renew renew) {
            return "renew epoch " + renew.lease().epoch();
        } else if (event instanceof Event.Settle settle) {
            return "settle epoch " + settle.lease().epoch() + " as "
                    + settle.outcome().status();
        } else if (event instanceof Event.Release release) {
            return "release epoch " + release.lease().epoch();
        } else if (event instanceof Event.GiveUp giveUp) {
            return "give up epoch " + giveUp.lease().epoch();
        } else if (event instanceof Event.Lapse lapse) {
            return "lapse epoch " + lapse.epochSeen();
        } else if (event instanceof Event.Inquire inquire) {
            return "inquire epoch " + inquire.epochSeen() + " nonce " + inquire.nonce();
        } else if (event instanceof Event.Resolve resolve) {
            return "resolve epoch " + resolve.epochSeen();
        }
        return event.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private String answer(Call.Answer answer) {
        if (answer instanceof Call.Decided decided) {
            return decision(decided.decision());
        } else if (answer instanceof Call.Read read) {
            return record(read.found().record()) + " at +" + after(read.found().atMillis());
        }
        return "unknown (" + ((Call.Unknown) answer).why() + ")";
    }

    private String decision(Decision decision) {
        String kind = decision.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        boolean repeated = (decision instanceof Decision.Accepted accepted && accepted.repeated())
                || (decision instanceof Decision.Granted granted && granted.repeated());
        String reason = decision instanceof Decision.Ignored ignored ? " " + ignored.reason() : "";
        return kind + (repeated ? " again" : "") + reason + ": " + record(Call.record(decision)) + " at +"
                + after(decision.atMillis());
    }

    private String record(@Nullable IntentRecord record) {
        if (record == null) {
            return "no record";
        }
        String times = record.state().fold(new State.Cases<>() {
            @Override
            public String running(State.Running running) {
                return ", lease ends +" + after(running.leaseEndMillis()) + ", " + running.renewals() + " renewals";
            }

            @Override
            public String settled(State.Settled settled) {
                return ", settled +" + after(settled.settledAtMillis()) + ", kept until +"
                        + after(settled.keepUntilMillis());
            }

            @Override
            public String released(State.Released released) {
                return ", kept until +" + after(released.keepUntilMillis());
            }

            @Override
            public String inDoubt(State.InDoubt doubt) {
                return ", lease ended +" + after(doubt.leaseEndMillis());
            }

            @Override
            public String tombstone(State.Tombstone tombstone) {
                return ", refused until +" + after(tombstone.refuseUntilMillis());
            }
        });
        return record.status() + " epoch " + record.epoch() + " nonce "
                + record.lease().nonce() + times;
    }

    private long after(long millis) {
        return millis - zeroMillis;
    }
}
