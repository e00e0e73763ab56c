package dev.semel.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.engine.Ending;
import dev.semel.engine.Execution;
import dev.semel.operation.OperationKey;
import dev.semel.protocol.Payload;
import dev.semel.server.admin.OverseenNode;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code semel key} as it is typed, against a real admin listener. */
class KeyCommandTest {
    private static final OperationKey KEY = OverseenNode.key("payments", "k-1");

    private record Ran(int exit, String out, String err) {}

    private final OverseenNode node = new OverseenNode();

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void explain_tells_what_happened_attempt_by_attempt() {
        applied(KEY);
        node.ask(KEY, OverseenNode.terms(), 1);
        node.ask(KEY, OverseenNode.terms(), 1);

        Ran ran = semel("explain", "k-1");

        assertThat(ran).isEqualTo(new Ran(0, """
                Key 'k-1' (operation payments, tenant acme).
                Three requests came: one ran at 12:01:03 and succeeded after 210 ms, two were replayed.
                At 12:01:03 a request came and ran (epoch 1).
                At 12:01:03 it succeeded after 210 ms and the outcome was recorded.
                At 12:01:03 two requests were replayed.
                Now the action is applied; its answer is replayed until 2026-11-22 12:01:03, and from 2026-11-23 12:01:03 on the key is free again.
                Times are UTC.
                """, ""));
    }

    @Test
    void explain_of_a_key_in_doubt_is_a_finding() {
        node.run(KEY, OverseenNode.terms(), 10, Ending.unknown());

        assertThat(semel("explain", "k-1").exit()).isEqualTo(1);
    }

    @Test
    void explain_as_json_carries_record_history_and_sentences() {
        applied(KEY);

        JsonObject told = new JsonObject(semel("explain", "k-1", "-o", "json").out());

        assertThat(told.getMap()).containsEntry("status", "succeeded").containsKeys("history", "sentences", "epoch");
    }

    @Test
    void get_shows_each_record_with_this_key() {
        applied(KEY);
        applied(OverseenNode.key("refunds", "k-1"));

        assertThat(semel("get", "k-1").out()).contains("operation       payments", "operation       refunds");
        Ran one = semel("get", "k-1", "--operation", "refunds", "--tenant", "acme");
        assertThat(one.out()).contains("status          succeeded").doesNotContain("payments");
        assertThat(new JsonObject(semel("get", "k-1", "--output=json").out()).getJsonArray("matches"))
                .hasSize(2);
    }

    @Test
    void an_unknown_key_is_a_finding_said_in_one_sentence() {
        Ran ran = semel("get", "never");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .isEqualTo("semel: There is no record of the key 'never'; it was never asked for, or is forgotten.\n");
        assertThat(semel("explain", "never").exit()).isEqualTo(1);
        assertThat(semel("purge", "never", "--reason", "r").exit()).isEqualTo(1);
    }

    @Test
    void a_key_that_several_operations_use_must_be_named_in_full() {
        applied(KEY);
        applied(OverseenNode.key("refunds", "k-1"));

        Ran ran = semel("purge", "k-1", "--reason", "asked to");

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("--operation").hasLineCount(1);
    }

    @Test
    void resolve_records_who_said_what_and_why_and_shows_what_it_did() {
        node.run(KEY, OverseenNode.terms(), 10, Ending.unknown());

        Ran ran = semel(
                "resolve",
                "k-1",
                "--verdict",
                "applied",
                "--reason",
                "the bank shows it",
                "--actor",
                "ann",
                "--epoch",
                "1");

        assertThat(ran)
                .isEqualTo(new Ran(
                        0,
                        "Key 'k-1' (operation payments, tenant acme) was resolved as applied; its status is now"
                                + " succeeded, under epoch 1.\n",
                        ""));
        assertThat(semel("explain", "k-1").out())
                .contains("the doubt was settled as applied by operator ann: the bank shows it.");
        assertThat(node.ask(KEY, OverseenNode.terms(), 1)).isInstanceOf(Execution.Replayed.class);
    }

    @Test
    void resolve_takes_the_answer_that_retries_are_told(@TempDir Path directory) throws IOException {
        node.run(KEY, OverseenNode.terms(), 10, Ending.unknown());
        Path body = Files.writeString(directory.resolve("answer.json"), "{\"id\":7}");

        Ran ran = semel(
                "resolve",
                "k-1",
                "--verdict",
                "applied",
                "--reason",
                "r",
                "--result-status",
                "201",
                "--result-file",
                body.toString());

        assertThat(ran.exit()).isZero();
        assertThat(semel("get", "k-1").out()).contains("httpStatus 201");
    }

    @Test
    void resolve_without_a_doubt_or_too_early_is_a_finding_and_changes_nothing() {
        applied(KEY);
        OperationKey doubtful = OverseenNode.key("payments", "k-2");
        node.run(doubtful, OverseenNode.terms(), 10, Ending.unknown());

        Ran settled = semel("resolve", "k-1", "--verdict", "rejected", "--reason", "r");
        Ran early = semel("resolve", "k-2", "--verdict", "not-applied", "--reason", "r");

        assertThat(settled.exit()).isEqualTo(1);
        assertThat(settled.err()).contains("SUCCEEDED").hasLineCount(1);
        assertThat(early.exit()).isEqualTo(1);
        assertThat(early.err()).contains("may still be under way").hasLineCount(1);
    }

    @Test
    void resolve_wants_a_verdict_that_exists_and_a_reason() {
        node.run(KEY, OverseenNode.terms(), 10, Ending.unknown());

        assertThat(semel("resolve", "k-1", "--verdict", "applied").exit()).isEqualTo(2);
        assertThat(semel("resolve", "k-1", "--reason", "r").exit()).isEqualTo(2);
        Ran blank = semel("resolve", "k-1", "--verdict", "applied", "--reason", "  ");
        assertThat(blank.exit()).isEqualTo(2);
        assertThat(blank.err()).contains("--reason").hasLineCount(1);
        Ran unknown = semel("resolve", "k-1", "--verdict", "perhaps", "--reason", "r");
        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.err()).contains("'perhaps'").hasLineCount(1);
        Ran unreadable = semel("resolve", "k-1", "--verdict", "applied", "--reason", "r", "--result-file", "nowhere");
        assertThat(unreadable.exit()).isEqualTo(2);
    }

    @Test
    void probe_of_what_nobody_can_ask_stays_a_finding() {
        node.run(KEY, OverseenNode.terms(), 10, Ending.unknown());

        Ran ran = semel("probe", "k-1");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("stays in doubt", "probe URL");
    }

    @Test
    void purge_takes_the_answer_away() {
        applied(KEY);

        assertThat(semel("purge", "k-1", "--reason", "asked to be forgotten", "--actor", "ann")
                        .out())
                .isEqualTo(
                        "Key 'k-1' (operation payments, tenant acme) was purged; its status is now tombstone, under epoch 1.\n");
        assertThat(node.ask(KEY, OverseenNode.terms(), 1)).isInstanceOf(Execution.Expired.class);
    }

    @Test
    void doubts_lists_what_is_in_doubt_and_then_is_a_finding() {
        assertThat(semel("doubts")).isEqualTo(new Ran(0, "No key is in doubt.\n", ""));
        node.run(KEY, OverseenNode.terms(), 10, Ending.unknown());

        Ran ran = semel("doubts");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("'k-1' (operation payments, tenant acme), epoch 1", "1 in doubt.");
        assertThat(semel("doubts", "--limit", "0").exit()).isEqualTo(2);
    }

    @Test
    void a_gateway_that_is_not_there_is_said_in_one_sentence() throws IOException {
        int nobodys;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobodys = free.getLocalPort();
        }

        Ran ran = run("key", "get", "k-1", "--admin", "127.0.0.1:" + nobodys);

        assertThat(ran.exit()).isEqualTo(3);
        assertThat(ran.err())
                .startsWith("semel: No gateway answers at 127.0.0.1:" + nobodys)
                .contains("nothing listens there", "--admin")
                .hasLineCount(1);
    }

    @Test
    void a_store_that_fails_is_exit_code_3() {
        node.failReads.set(true);

        Ran ran = semel("get", "k-1", "--operation", "payments", "--tenant", "acme");

        assertThat(ran.exit()).isEqualTo(3);
        assertThat(ran.err()).contains("The store does not answer").hasLineCount(1);
    }

    @Test
    void wrong_usage_is_exit_code_2_and_one_sentence() {
        assertThat(run("key").exit()).isEqualTo(2);
        assertThat(semel("get").exit()).isEqualTo(2);
        assertThat(semel("get", "k-1", "-o", "xml").exit()).isEqualTo(2);
        Ran address = run("key", "get", "k-1", "--admin", "nowhere");
        assertThat(address.exit()).isEqualTo(2);
        assertThat(address.err()).contains("--admin", "'nowhere'").hasLineCount(1);
        Ran control = semel("get", "a\u0007b");
        assertThat(control.exit()).isEqualTo(2);
        assertThat(control.err()).contains("U+0007").hasLineCount(1);
    }

    @Test
    void a_token_file_opens_a_guarded_listener(@TempDir Path directory) throws IOException {
        Path token = Files.writeString(directory.resolve("token"), "0123456789abcdef\n");
        try (OverseenNode guarded = new OverseenNode("0123456789abcdef")) {
            String at = "127.0.0.1:" + guarded.port();
            assertThat(run("key", "doubts", "--admin", at).exit()).isEqualTo(2);
            assertThat(run("key", "doubts", "--admin", at, "--admin-token", token.toString())
                            .exit())
                    .isZero();
            assertThat(run("key", "doubts", "--admin", at, "--admin-token", "nowhere")
                            .exit())
                    .isEqualTo(2);
        }
    }

    @Test
    void what_could_steer_a_terminal_is_not_printed() {
        assertThat(KeyRows.plain("a\u001b[2Jb\u202ec\u009bd")).isEqualTo("a?[2Jb?c?d");
    }

    private void applied(OperationKey key) {
        Execution<Payload> told =
                node.run(key, OverseenNode.terms(), 210, Ending.succeeded(OverseenNode.http(201, "{}")));
        assertThat(told).isInstanceOf(Execution.Applied.class);
    }

    private Ran semel(String... arguments) {
        List<String> all = new ArrayList<>(List.of("key"));
        all.addAll(List.of(arguments));
        all.add("--admin");
        all.add("127.0.0.1:" + node.port());
        return run(all.toArray(String[]::new));
    }

    private static Ran run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        int exit = commandLine.execute(arguments);
        return new Ran(exit, out.toString(), err.toString());
    }
}
