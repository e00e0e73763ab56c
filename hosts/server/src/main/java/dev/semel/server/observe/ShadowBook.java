package dev.semel.server.observe;

import dev.semel.http.ProtectedRequest;
import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.policy.LeaseTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Transition;
import dev.semel.store.StoreClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What would have been decided about observed requests: the protocol's own function over a bounded map. It is in this
 * process's memory alone and no store ever sees it, so that nothing of it can be replayed. It keeps no result. The keys
 * longest untouched are forgotten first. Safe for use by all threads.
 */
public final class ShadowBook {
    private static final int MOST_KEYS = 1 << 16;
    private static final int MOST_ANSWERS = 16;

    /** Longer than any exchange may take: an owner that is still at work would have renewed its lease. */
    private static final LeaseTerms RENEWED = LeaseTerms.of(Duration.ofDays(1));

    private final StoreClock clock;
    private final Map<OperationKey, Page> pages;
    private long nonces;
    private long epochs;
    private long latest;

    /** An empty book. */
    public ShadowBook(StoreClock clock) {
        this(clock, MOST_KEYS);
    }

    ShadowBook(StoreClock clock, int mostKeys) {
        this.clock = Objects.requireNonNull(clock, "clock");
        pages = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<OperationKey, Page> eldest) {
                return size() > mostKeys;
            }
        };
    }

    /**
     * What one request would have been told.
     *
     * @param atMillis when it came
     * @param answer such as {@code granted} or {@code replayed}
     */
    public record Told(long atMillis, String answer) {}

    /** A key and what its latest requests would have been told, the oldest first. */
    public record Entry(OperationKey key, List<Told> answers) {
        public Entry {
            answers = List.copyOf(answers);
        }
    }

    private static final class Page {
        private @Nullable IntentRecord record;
        private final Deque<Told> answers = new ArrayDeque<>();
    }

    /** Decides what the request would have been told, and remembers that it came. */
    synchronized Decision.Claimed claim(ProtectedRequest request) {
        Intent intent = request.intent();
        Terms terms = request.route().terms();
        Event.Claim claim = Event.Claim.of(intent, new Nonce(0, ++nonces), terms.effect(), RENEWED, terms.version());
        Page page = pages.computeIfAbsent(intent.key(), key -> new Page());
        Decision.Claimed claimed = (Decision.Claimed) decide(page, claim);
        page.answers.add(new Told(claimed.atMillis(), Answers.of(claimed)));
        if (page.answers.size() > MOST_ANSWERS) {
            page.answers.remove();
        }
        return claimed;
    }

    /** What the one request that would have run did. */
    synchronized void settle(ProtectedRequest request, Decision.Granted granted, Ended ended) {
        Page page = pages.get(request.key());
        if (page != null) {
            decide(page, event(request, granted.record().lease(), ended));
        }
    }

    /** How an observed attempt ended, as its answer's class says. */
    enum Ended {
        SUCCEEDED,
        REJECTED,
        NOTHING_DONE,
        UNKNOWN
    }

    private static Event event(ProtectedRequest request, LeaseId lease, Ended ended) {
        OperationKey key = request.key();
        Terms terms = request.route().terms();
        Payload nothing = Payload.omitted();
        return switch (ended) {
            case SUCCEEDED -> settled(key, lease, new Outcome.Succeeded(nothing), terms);
            case REJECTED -> settled(key, lease, new Outcome.Rejected(nothing), terms);
            case NOTHING_DONE -> new Event.Release(key, lease, Event.Standing.THIS_LEASE, terms.retention());
            case UNKNOWN -> new Event.GiveUp(key, lease, null);
        };
    }

    private static Event settled(OperationKey key, LeaseId lease, Outcome outcome, Terms terms) {
        return new Event.Settle(key, lease, outcome, Event.Standing.THIS_LEASE, terms.retention());
    }

    private Decision decide(Page page, Event event) {
        latest = Math.max(latest, clock.millis());
        Transition transition = Protocol.decide(Protocol.aged(page.record, latest), event, latest, epochs);
        page.record = transition.after();
        if (page.record != null) {
            epochs = Math.max(epochs, page.record.epoch());
        }
        return transition.decision();
    }

    /** The pages of this key; null parts match all. */
    public synchronized List<Entry> find(@Nullable String tenant, @Nullable String operation, String key) {
        List<Entry> found = new ArrayList<>();
        pages.forEach((each, page) -> {
            boolean meant = each.key().equals(key)
                    && (tenant == null || tenant.equals(each.tenant()))
                    && (operation == null || operation.equals(each.operation()));
            if (meant) {
                found.add(new Entry(each, List.copyOf(page.answers)));
            }
        });
        return found;
    }
}
