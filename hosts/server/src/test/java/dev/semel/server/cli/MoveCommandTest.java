package dev.semel.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.assembly.StoreAddress;
import dev.semel.move.MovingStore;
import dev.semel.operation.Fingerprint;
import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.LeaseTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Nonce;
import dev.semel.store.OperationStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code semel move} as it is called, beside a node that moves records from one SQLite file to another. */
class MoveCommandTest extends TypedCommands {
    private static final int RECORDS = 3;

    @TempDir
    Path directory;

    private final AtomicLong nanos = new AtomicLong();
    private String old;
    private String fresh;
    private OperationStore from;
    private OperationStore to;
    private long attempts;

    @BeforeEach
    void open() {
        old = "jdbc:sqlite:" + directory.resolve("old.db");
        fresh = "jdbc:sqlite:" + directory.resolve("new.db");
        from = new StoreAddress(old).open("");
        to = new StoreAddress(fresh).open("");
        for (int record = 0; record < RECORDS; record++) {
            claim(from, "key-" + record);
        }
    }

    @AfterEach
    void close() {
        from.close();
        to.close();
    }

    private MovingStore moving() {
        return MovingStore.open(from, to, MovingStore.QUIET, nanos::get);
    }

    private MovingStore opened() {
        MovingStore moving = moving();
        nanos.addAndGet(MovingStore.QUIET.toNanos());
        return moving;
    }

    private void claim(OperationStore store, String name) {
        OperationKey key = new OperationKey("shop", "pay", name);
        Intent intent = new Intent(key, Fingerprint.of("test.1", new byte[32]));
        // Of no length, so that nobody is at work when the records go.
        LeaseTerms lease = LeaseTerms.of(Duration.ofMillis(1));
        Decision answer = store.apply(List.of(Event.Claim.of(
                        intent, new Nonce(7, ++attempts), EffectTerms.deduplicated(Duration.ofHours(1)), lease, "1")))
                .get(0);
        assertThat(answer).isInstanceOf(Decision.Granted.class);
    }

    @Test
    void before_a_move_nothing_has_begun() {
        assertThat(move("status")).isEqualTo(Exits.OK);
        assertThat(out).hasToString(said("not begun", 3, 0, 0, 0));
        assertThat(move("verify")).isEqualTo(Exits.FINDING);
        assertThat(out).hasToString(said("not begun", 3, 0, 0, 0) + "not all is moved\n");
        assertThat(err).hasToString("");
    }

    @Test
    void during_a_move_status_is_no_finding_and_verify_is_one() {
        MovingStore moving = moving();
        assertThat(move("status")).isEqualTo(Exits.OK);
        assertThat(out).hasToString(said("quiet", 3, 0, 0, 0));

        nanos.addAndGet(MovingStore.QUIET.toNanos());
        claim(moving, "new");
        untilLeft(moving, 1, 2);
        assertThat(move("status")).isEqualTo(Exits.OK);
        assertThat(out).hasToString(said("moving", 2, 0, 2, 0));
        assertThat(move("verify")).isEqualTo(Exits.FINDING);
        assertThat(out.toString()).endsWith("not all is moved\n");
        assertThat(err).hasToString("");
    }

    @Test
    void after_a_move_all_is_moved() {
        MovingStore moving = opened();
        untilLeft(moving, 10, 0);
        assertThat(move("verify")).as("empty, and not yet said to be so").isEqualTo(Exits.FINDING);
        while (!moving.progress().over()) {
            moving.copy(10);
        }

        assertThat(move("status")).isEqualTo(Exits.OK);
        assertThat(out).hasToString(said("over", 0, 0, 3, 0));
        assertThat(move("verify")).isEqualTo(Exits.OK);
        assertThat(out).hasToString(said("over", 0, 0, 3, 0) + "all is moved\n");
    }

    @Test
    void a_key_that_both_stores_claimed_is_named() {
        claim(opened(), "torn");
        claim(from, "torn");

        assertThat(move("verify")).isEqualTo(Exits.FINDING);
        assertThat(out)
                .hasToString(said("moving", 4, 0, 1, 1) + "claimed in both stores: "
                        + new OperationKey("shop", "pay", "torn") + "\nnot all is moved\n");
        assertThat(move("status")).isEqualTo(Exits.OK);
    }

    @Test
    void stores_of_another_move_are_told_as_such() {
        moving();
        String third = "jdbc:sqlite:" + directory.resolve("third.db");
        new StoreAddress(third).open("").close();

        assertThat(semel("move", "verify", "--store", old, "--move-to", third)).isEqualTo(Exits.FINDING);
        assertThat(out).hasToString(said("others", 3, 0, 0, 0) + "not all is moved\n");
    }

    @Test
    void wrong_usage_is_told_in_a_sentence() {
        refused(Exits.USAGE, "Missing required option: '--move-to=STORE'", "move", "status", "--store", old);
        refused(Exits.USAGE, "Missing required option: '--store=STORE'", "move", "verify", "--move-to", fresh);
        refused(
                Exits.USAGE,
                "The store 'mongo:x' is not known",
                "move",
                "status",
                "--store",
                old,
                "--move-to",
                "mongo:x");
        refused(Exits.USAGE, "is not known", "move", "verify", "--store", "//ann:hidden@x", "--move-to", fresh);
        refused(
                Exits.USAGE,
                "The store 'memory:' of --move-to is seen by its own process alone",
                "move",
                "status",
                "--store",
                old,
                "--move-to",
                "memory:");
    }

    @Test
    void a_store_that_is_not_there_is_not_made_by_looking() throws Exception {
        for (String nowhere : List.of("jdbc:sqlite:" + directory.resolve("none.db"), "rocksdb:" + directory)) {
            refused(
                    Exits.STORE,
                    "There is no store at " + nowhere,
                    "move",
                    "status",
                    "--store",
                    nowhere,
                    "--move-to",
                    fresh);
            refused(
                    Exits.STORE,
                    "There is no store at " + nowhere,
                    "move",
                    "verify",
                    "--store",
                    old,
                    "--move-to",
                    nowhere);
        }

        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .isSubsetOf("old.db", "old.db-wal", "old.db-shm", "new.db", "new.db-wal", "new.db-shm");
        }
    }

    @Test
    void a_store_that_does_not_answer_or_is_somebody_elses_is_exit_code_3() {
        String away = "jdbc:postgresql://127.0.0.1:1/shop?user=a&password=hidden";
        refused(
                Exits.STORE,
                "127.0.0.1:1/shop cannot be reached",
                "move",
                "status",
                "--store",
                away,
                "--move-to",
                fresh);
        refused(Exits.STORE, "127.0.0.1:1/shop cannot be reached", "move", "verify", "--store", old, "--move-to", away);
        refused(Exits.STORE, "which is one store", "move", "verify", "--store", old, "--move-to", old);

        String rocks = "rocksdb:" + directory.resolve("rocks");
        try (OperationStore owner = new StoreAddress(rocks).open("")) {
            assertThat(owner).isNotNull();
            refused(Exits.STORE, "rocks", "move", "status", "--store", rocks, "--move-to", fresh);
        }
        assertThat(semel("move", "status", "--store", rocks, "--move-to", fresh))
                .isEqualTo(Exits.OK);
    }

    private void refused(int code, String words, String... arguments) {
        assertThat(semel(arguments)).as(err + " " + out).isEqualTo(code);
        assertThat(err.toString())
                .startsWith("semel: ")
                .contains(words)
                .doesNotContain("hidden", "\tat ", "Exception")
                .hasLineCount(1);
        assertThat(out).hasToString("");
    }

    private static String said(String phase, int old, int onTheirWay, int fresh, int torn) {
        return "the move is " + phase + "\nrecords in the old store " + old
                + ", of these with a copy that does not count yet " + onTheirWay + "\nrecords in the new store " + fresh
                + "\nkeys claimed in both stores " + torn + "\n";
    }

    /** Steps until so many records are left; leases of a millisecond may still run at the first ones. */
    private static void untilLeft(MovingStore moving, int step, int left) {
        for (int tries = 0; tries < 100_000 && moving.progress().copied() < RECORDS - left; tries++) {
            moving.copy(step);
        }
        assertThat(moving.progress().copied()).isEqualTo(RECORDS - left);
    }

    private int move(String command) {
        return semel("move", command, "--store", old, "--move-to", fresh);
    }
}
