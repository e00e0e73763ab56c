package dev.semel.protocol;

import dev.semel.operation.Fingerprint;
import dev.semel.operation.Intent;
import dev.semel.operation.Supersession;
import dev.semel.policy.EffectClass;
import org.jspecify.annotations.Nullable;

/** How a claim is answered (rules 1 to 3, 6 and 19). */
final class Claims {
    private Claims() {}

    static Transition decide(@Nullable IntentRecord record, Event.Claim claim, long now, long floor) {
        IntentRecord live = record == null ? null : Ends.aged(record, now);
        if (live == null) {
            return grant(record, fresh(claim, 0, now, floor), now);
        }
        Decision.Claimed answer = answer(live, claim.fingerprint(), claim.supersession(), claim.nonce(), now);
        if (answer != null) {
            return new Transition(record, record, answer);
        }
        return live.state().fold(new ByState(record, live, claim, now, floor));
    }

    /** The answer that needs no write, or null. */
    static Decision.@Nullable Claimed answerWithoutWriting(IntentRecord live, Intent intent, long now) {
        Decision.Claimed answer = answer(live, intent.fingerprint(), intent.supersession(), null, now);
        return answer != null
                        && (live.status().isFinal()
                                || live.status() == Status.TOMBSTONE
                                || answer instanceof Decision.Mismatch)
                ? answer
                : null;
    }

    /** Answers that change nothing; null where the state decides. Fingerprint first (rule 3), then version. */
    private static Decision.@Nullable Claimed answer(
            IntentRecord live, Fingerprint fingerprint, Supersession wish, @Nullable Nonce nonce, long now) {
        if (!wish.isNever() && wish.version() != live.version()) {
            return wish.version() <= live.appliedVersion() ? new Decision.Stale(live, now) : null;
        }
        if (!live.fingerprint().equals(fingerprint)) {
            return new Decision.Mismatch(live, now);
        }
        return switch (live.status()) {
            case SUCCEEDED, REJECTED -> new Decision.Replay(live, now);
            case TOMBSTONE -> new Decision.Expired(live, now);
            case IN_DOUBT -> new Decision.InDoubt(live, now);
            case RELEASED ->
                releasedByThis(live, nonce)
                        ? new Decision.Released(live, now)
                        : wish.isNever() || wish.version() > live.appliedVersion()
                                ? null
                                : new Decision.Stale(live, now);
            case RUNNING, ABSENT -> null;
        };
    }

    /** RELEASED keeps its nonce, so that a late copy of the released claim is known (rule 2). */
    private static boolean releasedByThis(IntentRecord live, @Nullable Nonce nonce) {
        return live.lease().nonce().equals(nonce);
    }

    private static Transition grant(@Nullable IntentRecord before, IntentRecord after, long now) {
        return new Transition(before, after, new Decision.Granted(after, false, now));
    }

    /** A new life: nothing of an earlier attempt is there. */
    private static IntentRecord fresh(Event.Claim claim, long appliedVersion, long now, long floor) {
        long epoch = floor + 1;
        return new IntentRecord(
                claim.fingerprint(),
                claim.effect(),
                claim.policyVersion(),
                new LeaseId(epoch, claim.nonce()),
                new Life(epoch, now, false),
                claim.supersession().version(),
                appliedVersion,
                new State.Running(now + claim.leaseTerms().lengthMillis(), 0, null));
    }

    /** What a claim meets that no plain answer covers. */
    private record ByState(@Nullable IntentRecord before, IntentRecord live, Event.Claim claim, long now, long floor)
            implements State.Cases<Transition> {

        @Override
        public Transition running(State.Running running) {
            boolean lapsed = running.leaseEndMillis() <= now;
            if (live.lease().nonce().equals(claim.nonce())) {
                // A nonce that comes with another wish is no copy of the claim that was granted.
                return live.fingerprint().equals(claim.fingerprint())
                                && live.version() == claim.supersession().version()
                        ? grantAgain(running, lapsed)
                        : new Transition(before, before, new Decision.Mismatch(live, now));
            }
            boolean older =
                    !claim.supersession().isNever() && claim.supersession().version() < live.version();
            if (!lapsed || older) {
                return new Transition(before, before, new Decision.Running(live, now));
            }
            return takeOver(running);
        }

        /** A superseding version opens a new epoch over a final record (rule 19). */
        @Override
        public Transition settled(State.Settled settled) {
            return grant(before, fresh(claim, live.appliedVersion(), now, floor), now);
        }

        @Override
        public Transition released(State.Released released) {
            return grant(before, fresh(claim, live.appliedVersion(), now, floor), now);
        }

        @Override
        public Transition inDoubt(State.InDoubt doubt) {
            return new Transition(before, before, new Decision.InDoubt(live, now));
        }

        @Override
        public Transition tombstone(State.Tombstone tombstone) {
            return grant(before, fresh(claim, live.appliedVersion(), now, floor), now);
        }

        /** The same claim never makes a new lease (rule 2); it may find its own run out. */
        private Transition grantAgain(State.Running running, boolean lapsed) {
            if (!lapsed || running.renewals() >= claim.leaseTerms().maxRenewals()) {
                return new Transition(before, before, new Decision.Granted(live, true, now));
            }
            IntentRecord renewed = live.with(
                    new State.Running(now + claim.leaseTerms().lengthMillis(), running.renewals() + 1, running.seen()));
            return new Transition(before, renewed, new Decision.Granted(renewed, true, now));
        }

        /** By the effect's class, and only if both declare the same one (rule 6). The life and its terms go on. */
        private Transition takeOver(State.Running running) {
            long age = now - live.life().sinceMillis();
            boolean sameClass = live.effect().effectClass() == claim.effect().effectClass();
            if (!sameClass || !live.effect().mayRunAgain(age) || !claim.effect().mayRunAgain(age)) {
                IntentRecord doubtful = live.with(new State.InDoubt(running.leaseEndMillis(), false, running.seen()));
                return new Transition(before, doubtful, new Decision.InDoubt(doubtful, now));
            }
            Life life = lifeAfterTakeOver();
            IntentRecord taken = new IntentRecord(
                    claim.fingerprint(),
                    live.effect(),
                    claim.policyVersion(),
                    new LeaseId(floor + 1, claim.nonce()),
                    life,
                    claim.supersession().version(),
                    // What is overtaken may have been applied: its retries are stale from now on, released or not.
                    sameVersion() ? live.appliedVersion() : Math.max(live.appliedVersion(), live.version()),
                    new State.Running(
                            now + claim.leaseTerms().lengthMillis(), 0, sameVersion() ? running.seen() : null));
            return grant(before, taken, now);
        }

        private boolean sameVersion() {
            return claim.supersession().version() == live.version();
        }

        private Life lifeAfterTakeOver() {
            EffectClass effectClass = live.effect().effectClass();
            if (!sameVersion()) {
                // Another version is another action: receivers must not take it for the one before. A fence is still
                // to be raised over the earlier one, so a FENCED owner asks first.
                return new Life(floor + 1, now, effectClass == EffectClass.FENCED);
            }
            // A late commit of an ATOMIC attempt is conditional on the epoch that this ends: it cannot have acted.
            return effectClass == EffectClass.ATOMIC ? live.life() : live.life().continued();
        }
    }
}
