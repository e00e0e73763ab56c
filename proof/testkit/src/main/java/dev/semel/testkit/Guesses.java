package dev.semel.testkit;

import dev.semel.policy.EffectTerms;
import dev.semel.policy.RetentionTerms;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.State;
import dev.semel.protocol.Transition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an event of unknown fate may have done. When it took effect nobody was told, but every answer shows the whole
 * record: if its time or its epoch matters, a record that was seen later carries it, and the function is asked at the
 * times and epochs that those records imply. Besides them one time for each branch of the function is enough: the
 * earliest and the latest possible one, and both sides of each moment at which the record begins to count otherwise.
 *
 * <p>Every guess is a step that the protocol allows, so a guess too many never makes a wrong history right. One too few
 * would make a right one wrong; that needs two lost events in a row on one key, neither of which left its time in any
 * record that was seen, and the one to come late and the other early.
 */
final class Guesses {
    private final List<IntentRecord> seen;
    private final long latestMillis;

    /** @param seen every record that an answer showed; {@code latestMillis} the latest time that one told */
    Guesses(List<IntentRecord> seen, long latestMillis) {
        this.seen = seen.stream().distinct().toList();
        this.latestMillis = latestMillis;
    }

    /** One thing the event may have done, and when at the earliest. */
    record Guess(Transition transition, long atMillis) {}

    /** Between the two times; what did not change the record is left out, for it may as well never have happened. */
    Iterable<Guess> of(Event event, KeyModel model, long fromMillis, long toMillis) {
        Map<KeyModel, Guess> guesses = new HashMap<>();
        Set<Long> times = times(event, model.record(), fromMillis, Math.max(fromMillis, toMillis));
        for (long epoch : epochs(event, model.highestEpoch())) {
            for (long at : times) {
                Transition may = Protocol.decide(model.record(), event, at, epoch - 1);
                if (may.changes()) {
                    guesses.putIfAbsent(model.after(may), new Guess(may, at));
                }
            }
        }
        return guesses.values();
    }

    /** A record that shows the attempt's nonce, or goes on with its life, tells the epoch; else the lowest will do. */
    private Set<Long> epochs(Event event, long highest) {
        Set<Long> epochs = new TreeSet<>(Set.of(highest + 1));
        Nonce nonce = event instanceof Event.Claim claim
                ? claim.nonce()
                : event instanceof Event.Inquire inquire ? inquire.nonce() : null;
        for (IntentRecord record : nonce == null ? List.<IntentRecord>of() : seen) {
            if (record.lease().nonce().equals(nonce)) {
                epochs.add(record.epoch());
            }
            epochs.add(record.life().firstEpoch());
        }
        epochs.removeIf(epoch -> epoch <= highest);
        return epochs;
    }

    private Set<Long> times(Event event, @Nullable IntentRecord record, long from, long to) {
        TreeSet<Long> times = new TreeSet<>(List.of(from, to));
        for (long turn : turns(record)) {
            addIf(times, turn - 1, from, to);
            addIf(times, turn, from, to);
        }
        for (IntentRecord later : seen) {
            for (long told : told(event, later)) {
                addIf(times, told, from, latestMillis);
            }
        }
        return times;
    }

    private static void addIf(Set<Long> times, long time, long from, long to) {
        if (from <= time && time <= to) {
            times.add(time);
        }
    }

    /** When a record begins to count otherwise. */
    static long[] turns(@Nullable IntentRecord record) {
        if (record == null) {
            return new long[0];
        }
        EffectTerms effect = record.effect();
        long since = record.life().sinceMillis();
        return record.state().fold(new State.Cases<>() {
            @Override
            public long[] running(State.Running running) {
                return new long[] {
                    running.leaseEndMillis(),
                    since + effect.horizonMillis() - effect.marginMillis(),
                    since + effect.memoryMillis() - effect.marginMillis()
                };
            }

            @Override
            public long[] settled(State.Settled settled) {
                return new long[] {settled.keepUntilMillis(), settled.refuseUntilMillis()};
            }

            @Override
            public long[] released(State.Released released) {
                return new long[] {released.keepUntilMillis()};
            }

            @Override
            public long[] inDoubt(State.InDoubt doubt) {
                long settling = Math.max(effect.marginMillis(), effect.quiescenceMillis());
                return new long[] {doubt.leaseEndMillis() + settling, since + effect.memoryMillis()};
            }

            @Override
            public long[] tombstone(State.Tombstone tombstone) {
                return new long[] {tombstone.refuseUntilMillis()};
            }
        });
    }

    /** The times at which the event would have left what this later record shows. */
    private static List<Long> told(Event event, IntentRecord later) {
        if (event instanceof Event.Claim claim) {
            long length = claim.leaseTerms().lengthMillis();
            // A newer version that took the lease over began a life of its own, no sooner than the lease had run out.
            long since = later.life().sinceMillis();
            return concat(List.of(since, since - length), minus(leaseEnd(later), length));
        } else if (event instanceof Event.Renew renew) {
            return owned(later, renew.lease()) || raisedSince(later, renew.lease())
                    ? minus(leaseEnd(later), renew.leaseTerms().lengthMillis())
                    : List.of();
        } else if (event instanceof Event.Settle settle) {
            return ended(later, settle.lease(), settle.retention());
        } else if (event instanceof Event.Release release) {
            return ended(later, release.lease(), release.retention());
        } else if (event instanceof Event.GiveUp giveUp) {
            return owned(later, giveUp.lease()) || raisedSince(later, giveUp.lease()) ? leaseEnd(later) : List.of();
        } else if (event instanceof Event.Lapse lapse) {
            return later.epoch() == lapse.epochSeen() ? ended(later, lapse.retention()) : List.of();
        } else if (event instanceof Event.Resolve resolve) {
            return later.epoch() == resolve.epochSeen() ? ended(later, resolve.retention()) : List.of();
        }
        return List.of();
    }

    private static List<Long> ended(IntentRecord later, LeaseId lease, RetentionTerms retention) {
        return owned(later, lease) ? ended(later, retention) : raisedSince(later, lease) ? leaseEnd(later) : List.of();
    }

    /** In doubt under the epoch of an inquiry that raised the fence, but with the lease end that its owner left. */
    private static boolean raisedSince(IntentRecord later, LeaseId lease) {
        return later.state() instanceof State.InDoubt
                && later.life().firstEpoch() <= lease.epoch()
                && later.epoch() > lease.epoch();
    }

    private static boolean owned(IntentRecord later, LeaseId lease) {
        return later.lease().equals(lease);
    }

    private static List<Long> leaseEnd(IntentRecord record) {
        if (record.state() instanceof State.Running running) {
            return List.of(running.leaseEndMillis());
        }
        return record.state() instanceof State.InDoubt doubt ? List.of(doubt.leaseEndMillis()) : List.of();
    }

    /** When an attempt ended that left this: settled, released, or its lease cut short. */
    private static List<Long> ended(IntentRecord record, RetentionTerms retention) {
        long refuse = retention.refuseMillis();
        if (record.state() instanceof State.Settled settled) {
            return List.of(settled.settledAtMillis());
        } else if (record.state() instanceof State.Released released) {
            return List.of(
                    released.keepUntilMillis() - refuse, released.keepUntilMillis() - refuse - retention.keepMillis());
        } else if (record.state() instanceof State.Tombstone tombstone) {
            return List.of(tombstone.refuseUntilMillis() - refuse - retention.keepMillis());
        }
        return leaseEnd(record);
    }

    private static List<Long> minus(List<Long> times, long length) {
        return times.stream().map(time -> time - length).toList();
    }

    private static List<Long> concat(List<Long> some, List<Long> more) {
        return java.util.stream.Stream.concat(some.stream(), more.stream()).toList();
    }
}
