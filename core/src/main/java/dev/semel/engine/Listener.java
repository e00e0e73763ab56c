package dev.semel.engine;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import java.util.List;

/**
 * Sees every attempt, every answer and every decision, cached replays included (rule 21): the one way by which metrics,
 * logs and histories learn what happens. Called on the engine's and the callers' threads, so it must not block and must
 * not throw; what it buffers and loses, it declares.
 */
public interface Listener {
    /** Where an answer came from. */
    enum Source {
        /** The near cache. */
        CACHE,
        /** A record that was read, without a write. */
        READ,
        /** The store's answer to a claim or a settlement. */
        DECIDED,
        /** Another attempt in this process that asks the same. */
        JOINED,
        /** No store was asked, or it did not answer. */
        OUTAGE
    }

    /**
     * An attempt was answered.
     *
     * @param key whose
     * @param execution what the caller is told
     * @param source where the answer came from
     * @param nanos from the attempt's arrival to this answer, the effect's own time included
     */
    void onAnswer(OperationKey key, Execution<Payload> execution, Source source, long nanos);

    /** A store decided an event; ignored events and failures included. */
    void onDecision(Event event, Decision decision);

    /** A receiver was asked about an intent in doubt; {@code answer} is in words. */
    void onProbe(OperationKey key, String answer);

    /** Something failed that no caller is waiting for; it will be tried again. */
    void onTrouble(String what, Throwable cause);

    /**
     * The sweeper asked the store what tenants have. Called after each such round if there are quotas, with an empty list
     * too.
     *
     * @param near tenants that have four fifths of a limit or more, those nearest to it first, a hundred at most
     */
    default void onQuotas(List<TenantStanding> near) {
        // Of interest to few.
    }

    /** Sees nothing. */
    static Listener none() {
        return Listeners.NONE;
    }

    /** The same, whose own failures reach nobody who tells it something; they are logged. */
    static Listener guarded(Listener listener) {
        return Listeners.guarded(listener);
    }

    /** Tells all of them, in this order. */
    static Listener all(Listener... listeners) {
        return new ManyListeners(List.of(listeners));
    }
}
