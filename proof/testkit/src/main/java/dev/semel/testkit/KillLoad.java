package dev.semel.testkit;

import dev.semel.policy.EffectTerms;
import dev.semel.policy.LeaseTerms;
import dev.semel.policy.RetentionTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Nonce;
import dev.semel.store.OperationStore;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/**
 * The load under which a process is killed. It tells of each answer after it was given, a line each that ends with a full
 * stop, so that a line that a kill cut off is known: {@code claimed KEY EPOCH .} and {@code settled KEY EPOCH .}; of keys
 * that are forgotten and claimed again {@code again KEY EPOCH .}.
 */
public final class KillLoad {
    static final int AGAIN = 3;
    private static final int THREADS = 6;
    private static final int UNSETTLED = 3;
    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();
    private static final LeaseTerms LONG_LEASE = new LeaseTerms(HOUR_MILLIS, 0);
    private static final RetentionTerms KEPT = new RetentionTerms(HOUR_MILLIS, HOUR_MILLIS, HOUR_MILLIS);
    private static final LeaseTerms SHORT_LEASE = new LeaseTerms(50, 0);
    private static final RetentionTerms FORGOTTEN = new RetentionTerms(5, 5, 5);
    private static final long PAUSE_MICROS = 5_000;

    private final OperationStore store;
    private final String round;
    private final PrintStream told;

    private KillLoad(OperationStore store, String round, PrintStream told) {
        this.store = store;
        this.round = round;
        this.told = told;
    }

    /**
     * Works until the process is killed, or ends it when standard input ends: whoever started it is gone then.
     *
     * @param round part of the names of its keys
     * @param told takes the lines; flushed after each
     */
    public static void run(OperationStore store, String round, PrintStream told) throws IOException {
        KillLoad load = new KillLoad(store, round, told);
        for (int thread = 0; thread < THREADS; thread++) {
            String name = "r" + round + "-" + thread;
            start(() -> load.claimAndSettle(name));
        }
        start(load::forgetAndClaimAgain);
        while (System.in.read() >= 0) {
            // Nothing is expected; only the end matters.
        }
        Runtime.getRuntime().halt(0);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (RuntimeException failed) {
                System.err.println("semel: the load failed: " + Sentences.of(failed));
                Runtime.getRuntime().halt(1);
            }
        });
        thread.start();
    }

    private void claimAndSettle(String name) {
        for (int number = 0; ; number++) {
            String key = name + "-" + number;
            Decision claimed = apply(claim(key, number, Events.UNPROTECTED, LONG_LEASE));
            if (!(claimed instanceof Decision.Granted granted)) {
                throw new IllegalStateException("The new key " + key + " was not granted.");
            }
            tell("claimed", key, granted.record());
            if (number % UNSETTLED != 0 && apply(settle(key, granted.record(), KEPT)) instanceof Decision.Accepted) {
                tell("settled", key, granted.record());
            }
        }
    }

    private void forgetAndClaimAgain() {
        for (long number = 0; ; number++) {
            String key = again(number);
            Decision claimed = apply(claimAgain(key, round.hashCode() * 1_000_000L + number));
            if (claimed instanceof Decision.Granted granted) {
                tell("again", key, granted.record());
                apply(settle(key, granted.record(), FORGOTTEN));
            }
            store.expire(1_000);
            Pacing.pauseMicros(PAUSE_MICROS);
        }
    }

    static String again(long number) {
        return "again-" + number % AGAIN;
    }

    static Event.Claim claimAgain(String key, long nonce) {
        return claim(key, nonce, Events.DEDUPLICATED, SHORT_LEASE);
    }

    private static Event.Claim claim(String key, long nonce, EffectTerms effect, LeaseTerms lease) {
        return Event.Claim.of(Events.intent(key), new Nonce(11, nonce), effect, lease, "policy 1");
    }

    private static Event.Settle settle(String key, IntentRecord granted, RetentionTerms retention) {
        Event.Settle settle = Events.succeed(key, granted);
        return new Event.Settle(settle.key(), settle.lease(), settle.outcome(), settle.standing(), retention);
    }

    private Decision apply(Event event) {
        return store.apply(List.of(event)).get(0);
    }

    private void tell(String what, String key, IntentRecord record) {
        String line = what + " " + key + " " + record.epoch() + " .\n";
        synchronized (told) {
            told.print(line);
            told.flush();
        }
    }
}
