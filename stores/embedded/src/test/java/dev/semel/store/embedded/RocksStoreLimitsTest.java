package dev.semel.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.DurabilityGrade;
import dev.semel.policy.RetentionTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.store.Expiry;
import dev.semel.testkit.MovableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store does beyond the contract: bounded disk, failed writes, budgets, switched-off history. */
class RocksStoreLimitsTest {
    private static final RetentionTerms BRIEF = RetentionTerms.of(Duration.ofMinutes(1));

    @TempDir
    private Path parent;

    @Test
    void a_churn_of_keys_leaves_tables_of_a_few_rounds_and_not_of_all(
            @TempDir(factory = RocksStoreContractTest.Scratch.class) Path scratch) throws Exception {
        MovableClock clock = MovableClock.at(Samples.NOW);
        Path directory = scratch.resolve("store");
        long oneRound = 0;
        for (int round = 0; round < 10; round++) {
            // Closed in between, so that what expires lies in tables by then.
            try (RocksStore store = RocksStore.open(RocksOptions.at(directory), clock)) {
                churn(store, "round " + round + " key ", 3_000);
            }
            oneRound = round == 0 ? tableBytes(directory) : oneRound;
            try (RocksStore store = RocksStore.open(RocksOptions.at(directory), clock)) {
                clock.advance(Duration.ofMinutes(2));
                int deleted = 0;
                for (Expiry step = store.expire(500); ; step = store.expire(500)) {
                    deleted += step.deleted();
                    if (step.roundEnded()) {
                        break;
                    }
                }
                assertThat(deleted).isEqualTo(3_000);
            }
        }

        assertThat(oneRound).isGreaterThan(500_000);
        assertThat(tableBytes(directory)).isLessThan(6 * oneRound);
    }

    @Test
    void a_step_of_clean_up_looks_at_no_more_than_its_budget() {
        MovableClock clock = MovableClock.at(Samples.NOW);
        try (RocksStore store = RocksStore.open(RocksOptions.at(directory()), clock)) {
            churn(store, "k", 25);
            clock.advance(Duration.ofMinutes(2));

            List<Expiry> steps = new ArrayList<>();
            do {
                steps.add(store.expire(10));
            } while (!steps.get(steps.size() - 1).roundEnded());

            assertThat(steps.stream().map(Expiry::deleted)).containsExactly(10, 10, 5);
        }
    }

    @Test
    void after_a_failed_write_the_store_answers_nothing_more_and_has_lost_nothing_it_answered() throws Exception {
        List<String> acknowledged = new ArrayList<>();
        String last = "";
        try (ChildStore child =
                ChildStore.startWithFileLimit(OutOfSpace.LARGEST_FILE_KIBIBYTES, OutOfSpace.class, directory())) {
            for (String line = child.line(); line != null; line = child.line()) {
                last = line;
                if (line.startsWith("claimed ")) {
                    acknowledged.add(line.substring("claimed ".length()));
                }
            }
        }
        assertThat(last).isEqualTo("unavailable unavailable unavailable");
        assertThat(acknowledged).hasSize(20);

        try (RocksStore store = RocksStore.open(RocksOptions.at(directory()), () -> Samples.NOW)) {
            for (String name : acknowledged) {
                assertThat(store.find(List.of(Samples.key(name))).get(0).record())
                        .as(name)
                        .isNotNull();
            }
        }
    }

    @Test
    void history_can_be_switched_off_and_is_then_neither_written_nor_lost() {
        try (RocksStore store = RocksStore.open(RocksOptions.at(directory()), () -> Samples.NOW)) {
            Samples.grant(store, "k", 1);
        }
        try (RocksStore store = RocksStore.open(RocksOptions.at(directory()).history(false), () -> Samples.NOW)) {
            IntentRecord granted = store.find(List.of(Samples.key("k"))).get(0).record();
            store.apply(List.of(Samples.succeed("k", granted)));
            Samples.grant(store, "silent", 1);

            assertThat(store.history(Samples.key("k"), 10)).hasSize(1);
            assertThat(store.history(Samples.key("silent"), 10)).isEmpty();
        }
    }

    @Test
    void the_store_says_what_it_is() {
        try (RocksStore store = RocksStore.open(RocksOptions.at(directory()), () -> Samples.NOW)) {
            assertThat(store.describe().name()).isEqualTo("rocksdb:" + directory());
            assertThat(store.describe().grade()).isEqualTo(DurabilityGrade.MACHINE);
            assertThat(store.describe().readsAreLocal()).isTrue();
        }
    }

    private static void churn(RocksStore store, String prefix, int keys) {
        for (int from = 0; from < keys; from += 500) {
            List<Event> claims = new ArrayList<>();
            for (int number = from; number < Math.min(keys, from + 500); number++) {
                claims.add(Samples.claim(prefix + number, number));
            }
            List<Event> settlements = new ArrayList<>();
            for (Decision answer : store.apply(claims)) {
                IntentRecord granted = ((Decision.Granted) answer).record();
                Event.Settle settle = Samples.succeed(claimOf(claims, granted), granted);
                settlements.add(new Event.Settle(
                        settle.key(), settle.lease(), incompressible(granted), settle.standing(), BRIEF));
            }
            assertThat(store.apply(settlements))
                    .allSatisfy(answer -> assertThat(answer).isInstanceOf(Decision.Accepted.class));
        }
    }

    private static String claimOf(List<Event> claims, IntentRecord granted) {
        return claims.stream()
                .filter(event ->
                        ((Event.Claim) event).nonce().equals(granted.lease().nonce()))
                .findFirst()
                .orElseThrow()
                .key()
                .key();
    }

    private static Outcome incompressible(IntentRecord granted) {
        byte[] bytes = new byte[200];
        new Random(granted.hashCode()).nextBytes(bytes);
        return new Outcome.Succeeded(Payload.whole(bytes));
    }

    private static long tableBytes(Path directory) throws Exception {
        long bytes = 0;
        for (Path file : StoreCopy.files(directory)) {
            bytes += file.toString().endsWith(".sst") ? Files.size(file) : 0;
        }
        return bytes;
    }

    private Path directory() {
        return parent.resolve("store");
    }
}
