package dev.semel.testkit;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import dev.semel.protocol.Transition;
import dev.semel.store.StoreClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Stores that are right but for one fault, of the kinds that real ones had. Each factory says which. */
final class FaultyStores {
    private FaultyStores() {}

    /** Reads, then decides and writes, with nothing between two callers. */
    static SketchedStore checksThenActs(StoreClock clock) {
        return new SketchedStore(clock) {
            @Override
            @SuppressWarnings("UnsynchronizedOverridesSynchronized")
            public List<Decision> apply(List<Event> events) {
                List<Decision> answers = new ArrayList<>();
                for (Event event : events) {
                    IntentRecord before = records.get(event.key());
                    LockSupport.parkNanos(20_000);
                    Transition transition = decide(before, event);
                    keep(event, transition);
                    answers.add(transition.decision());
                }
                return answers;
            }
        };
    }

    /** Loses every so manieth claim that it had granted. */
    static SketchedStore forgetsClaims(StoreClock clock, int every) {
        return new SketchedStore(clock) {
            private int claims;

            @Override
            void keep(Event event, Transition transition) {
                boolean forgotten = event instanceof Event.Claim && transition.changes() && ++claims % every == 0;
                if (!forgotten) {
                    super.keep(event, transition);
                }
            }
        };
    }

    /** Counts epochs anew for a key that was deleted. */
    static SketchedStore reusesEpochs(StoreClock clock) {
        return new SketchedStore(clock) {
            @Override
            long floor(@Nullable IntentRecord before) {
                return 0;
            }
        };
    }

    /** Takes a row that was found for one that was changed: a twin of a running claim is told that it has won. */
    static SketchedStore countsFoundRowsAsClaimed(StoreClock clock) {
        return new SketchedStore(clock) {
            @Override
            Decision apply(Event event) {
                Decision right = super.apply(event);
                return right instanceof Decision.Running running
                        ? new Decision.Granted(running.record(), false, running.atMillis())
                        : right;
            }
        };
    }

    /** The same with a settlement that changed nothing. */
    static SketchedStore countsFoundRowsAsSettled(StoreClock clock) {
        return new SketchedStore(clock) {
            @Override
            Decision apply(Event event) {
                Decision right = super.apply(event);
                return event instanceof Event.Settle
                                && right instanceof Decision.Accepted accepted
                                && accepted.repeated()
                        ? new Decision.Accepted(accepted.record(), false, accepted.atMillis())
                        : right;
            }
        };
    }

    /** Tells the time of a clock that now and then jumps back. */
    static SketchedStore jumpsBack(StoreClock clock) {
        return new SketchedStore(clock) {
            private int calls;

            @Override
            long now() {
                return clock.millis() - (++calls % 7 == 0 ? 40 : 0);
            }
        };
    }

    /** Judges leases by a clock that runs ahead of the one whose time it tells. */
    static SketchedStore takesOverEarly(StoreClock clock, long millis) {
        return new SketchedStore(clock) {
            @Override
            Transition decide(@Nullable IntentRecord before, Event event) {
                boolean nearly = before != null
                        && before.state() instanceof State.Running running
                        && running.leaseEndMillis() > now()
                        && running.leaseEndMillis() <= now() + millis;
                return nearly && event instanceof Event.Claim
                        ? Protocol.decide(before, event, now() + millis, floor(before))
                        : super.decide(before, event);
            }
        };
    }

    /** Tells a time of its own that runs twice as fast as anybody else's. */
    static SketchedStore runsFast(StoreClock clock) {
        long start = clock.millis();
        return new SketchedStore(() -> start + 2 * (clock.millis() - start));
    }

    /** Lives by a clock that stands. */
    static SketchedStore standsStill(StoreClock clock) {
        long start = clock.millis();
        return new SketchedStore(() -> start);
    }

    /** Compares no fingerprint where a record of this status is met. */
    static SketchedStore comparesNoFingerprint(StoreClock clock, Status where) {
        return new SketchedStore(clock) {
            @Override
            Transition decide(@Nullable IntentRecord before, Event event) {
                return super.decide(
                        before,
                        before != null && before.status() == where && event instanceof Event.Claim claim
                                ? as(before, claim)
                                : event);
            }
        };
    }

    /** Settles by key alone, whoever holds the lease. */
    static SketchedStore settlesUnfenced(StoreClock clock) {
        return new SketchedStore(clock) {
            @Override
            Transition decide(@Nullable IntentRecord before, Event event) {
                if (before != null && event instanceof Event.Settle settle) {
                    return super.decide(
                            before,
                            new Event.Settle(
                                    settle.key(),
                                    before.lease(),
                                    settle.outcome(),
                                    settle.standing(),
                                    settle.retention()));
                }
                return super.decide(before, event);
            }
        };
    }

    /** Reads, now and then, what a replica knew one change ago. */
    static SketchedStore readsReplica(StoreClock clock) {
        return new SketchedStore(clock) {
            private @Nullable OperationKey changed;
            private @Nullable IntentRecord stale;
            private int reads;

            @Override
            void keep(Event event, Transition transition) {
                if (transition.changes()) {
                    changed = event.key();
                    stale = transition.before();
                }
                super.keep(event, transition);
            }

            @Override
            @Nullable
            IntentRecord read(OperationKey key, long now) {
                return key.equals(changed) && ++reads % 5 == 0 ? Protocol.aged(stale, now) : super.read(key, now);
            }
        };
    }

    /** The claim, asking for whatever the record says. */
    static Event.Claim as(@Nullable IntentRecord before, Event.Claim claim) {
        return new Event.Claim(
                claim.key(),
                before == null ? claim.fingerprint() : before.fingerprint(),
                claim.supersession(),
                claim.nonce(),
                claim.effect(),
                claim.leaseTerms(),
                claim.policyVersion());
    }
}
