package dev.semel.engine;

import dev.semel.policy.RetentionTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A claim whose answer was lost: it may hold its key for an attempt that was told "unavailable" and will never act. Asks
 * again with the same nonce, which makes no second lease, and releases what it is granted; nothing was sent under it.
 * What cannot be handed back in time lapses, and its effect class decides.
 */
final class LostClaim {
    private static final int TRIES = 8;
    private static final long FIRST_PAUSE_MILLIS = 50;

    private final Engine engine;
    private final Event.Claim claim;
    private final RetentionTerms retention;

    LostClaim(Engine engine, Event.Claim claim, RetentionTerms retention) {
        this.engine = engine;
        this.claim = claim;
        this.retention = retention;
    }

    void handBack() {
        askLater(0);
    }

    private void askLater(int tries) {
        var unused = engine.timing().after(FIRST_PAUSE_MILLIS << tries, () -> ask(tries + 1));
    }

    private void ask(int tries) {
        BiConsumer<Decision, @Nullable Throwable> step = (decision, failure) -> {
            if (failure != null && tries < TRIES) {
                askLater(tries);
            } else if (failure != null) {
                trouble(failure);
            } else if (decision instanceof Decision.Granted granted) {
                release(granted);
            }
        };
        Stages.then(engine.submit(claim), step, this::trouble);
    }

    private void release(Decision.Granted granted) {
        Event.Release release =
                new Event.Release(claim.key(), granted.record().lease(), Event.Standing.THIS_LEASE, retention);
        BiConsumer<Decision, @Nullable Throwable> step = (decision, failure) -> {
            if (failure != null) {
                trouble(failure);
            }
        };
        Stages.then(engine.submit(release), step, this::trouble);
    }

    private void trouble(Throwable failure) {
        engine.listener()
                .onTrouble("A claim of " + claim.key() + " whose answer was lost was not handed back", failure);
    }
}
