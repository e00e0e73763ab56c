package dev.semel.store.embedded;

import dev.semel.policy.RetentionTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.testkit.MovableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A process that storms its store with many threads until it is killed, and tells of each answer after it was given:
 * {@code claimed key epoch}, {@code settled key epoch}; of keys that are forgotten and claimed again only {@code again key
 * epoch}.
 */
final class Storming {
    private static final int THREADS = 6;
    private static final RetentionTerms SHORT = new RetentionTerms(10, 10, 10);

    private Storming() {}

    public static void main(String[] arguments) {
        String round = arguments[1];
        MovableClock clock = MovableClock.at(Long.parseLong(arguments[2]));
        RocksStore store = RocksStore.open(RocksOptions.at(Path.of(arguments[0])), clock);
        for (int thread = 0; thread < THREADS; thread++) {
            String name = round + "-" + thread;
            new Thread(() -> claimAndSettle(store, name)).start();
        }
        new Thread(() -> forgetAndClaimAgain(store, clock, round.hashCode())).start();
    }

    private static void claimAndSettle(RocksStore store, String name) {
        for (int number = 0; ; number++) {
            String key = name + "-" + number;
            IntentRecord granted = Samples.grant(store, key, number);
            tell("claimed", key, granted.epoch());
            if (number % 3 != 2) {
                Decision answer =
                        store.apply(List.of(Samples.succeed(key, granted))).get(0);
                if (answer instanceof Decision.Accepted) {
                    tell("settled", key, granted.epoch());
                }
            }
        }
    }

    private static void forgetAndClaimAgain(RocksStore store, MovableClock clock, int nonces) {
        for (int number = 0; ; number++) {
            String key = "again-" + number % 3;
            Event.Claim claim = Samples.claim(key, nonces * 1_000_000L + number);
            Decision answer = store.apply(List.of(claim)).get(0);
            if (answer instanceof Decision.Granted granted) {
                tell("again", key, granted.record().epoch());
                store.apply(List.of(Samples.release(key, granted.record(), SHORT)));
                clock.advance(Duration.ofMillis(20));
                store.expire(1000);
            } else {
                clearDoubt(store, clock, key, answer);
            }
        }
    }

    /** The process before was killed between claim and release. */
    private static void clearDoubt(RocksStore store, MovableClock clock, String key, Decision answer) {
        clock.advance(Duration.ofSeconds(30));
        IntentRecord found = ((Decision.Claimed) answer).record();
        store.apply(List.of(
                new Event.Lapse(Samples.key(key), found.epoch(), SHORT),
                new Event.Resolve(
                        Samples.key(key),
                        found.epoch(),
                        dev.semel.protocol.Verdict.notApplied(),
                        dev.semel.protocol.Evidence.operator("test", "killed"),
                        SHORT)));
    }

    private static void tell(String what, String key, long epoch) {
        synchronized (Storming.class) {
            System.out.println(what + " " + key + " " + epoch);
        }
    }
}
