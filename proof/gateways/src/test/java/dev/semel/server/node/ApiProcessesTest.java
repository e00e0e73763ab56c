package dev.semel.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.semel.assembly.StoreAddress;
import dev.semel.assembly.StoreTables;
import dev.semel.operation.OperationKey;
import dev.semel.policies.Policy;
import dev.semel.protocol.State;
import dev.semel.server.admin.AdminSettings;
import dev.semel.server.api.AccessToken;
import dev.semel.server.api.ApiSettings;
import dev.semel.server.demo.GatewayChild;
import dev.semel.server.demo.Ports;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.testkit.Asking;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The API of two nodes over one PostgreSQL, one of which can be killed, and the clients of the examples before them. The
 * nodes are those of all tests; each test has a key of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiProcessesTest {
    private static final String POLICY = """
            semel: 1
            version: test
            operations:
              - { name: pay, match: { path: /pay }, lease: 4s, effect: { class: unprotected, margin: 200ms } }
            """;
    private static final String TOKEN = AccessToken.fresh();

    private final StoreAddress address =
            new StoreAddress(PostgresServer.shared(PostgresVersion.NEWEST).freshDatabase());
    private final HttpClient client = HttpClient.newHttpClient();
    private int childPort;
    private Node node;
    private GatewayChild child;
    private boolean killed;
    private int tests;
    private String key;
    private Path book;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        childPort = Ports.free();
        try (StoreTables tables = StoreTables.of(address)) {
            tables.apply();
        }
        AccessToken token = new AccessToken(
                AccessToken.digest(TOKEN), "test", "acme", Set.of("claim", "settle", "look"), Set.of(), Long.MAX_VALUE);
        Path tokens = Files.createFile(
                directory.resolve("tokens"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(tokens, token.line() + "\n");
        Path file = Files.writeString(directory.resolve("policy.yaml"), POLICY);
        Policy policy = PolicySource.read(file);
        node = Node.start(new NodeSettings(
                null,
                address,
                "",
                policy,
                new AdminSettings("127.0.0.1", 0, ""),
                Optional.of(directory.resolve("one")),
                Optional.empty(),
                Optional.of(new ApiSettings("127.0.0.1", 0, tokens, 2)),
                Optional.empty(),
                Optional.empty()));
        Path second = Files.createDirectories(directory.resolve("two"));
        Files.copy(directory.resolve("one/scope-secret"), second.resolve("scope-secret"));
        child = new GatewayChild(List.of(
                "--to",
                "http://127.0.0.1:1",
                "--listen",
                "127.0.0.1:" + Ports.free(),
                "--admin",
                "127.0.0.1:" + Ports.free(),
                "--store",
                address.text(),
                "--state",
                second.toString(),
                "--policy",
                file.toString(),
                "--api",
                "127.0.0.1:" + childPort,
                "--api-tokens",
                tokens.toString()));
    }

    @BeforeEach
    void take(@TempDir Path directory) throws Exception {
        key = "k" + ++tests;
        book = directory.resolve("book");
        if (killed) {
            restartChild();
        }
    }

    private void killChild() throws Exception {
        killed = true;
        child.kill();
    }

    private void restartChild() throws Exception {
        child.restart();
        killed = false;
        // Its first answer takes long, on a busy machine as long as a lease.
        call(childPort, "claim", claim().put("key", key + " before"));
    }

    @AfterAll
    void close() throws Exception {
        if (child != null) {
            child.stop();
        }
        if (node != null) {
            node.close();
        }
    }

    private JsonObject call(int port, String call, JsonObject body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/" + call))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                .build();
        return new JsonObject(
                client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    private JsonObject claim() {
        return new JsonObject()
                .put("operation", "pay")
                .put("key", key)
                .put("claimId", UUID.randomUUID().toString())
                .put("content", "{\"amount\":5}");
    }

    @Test
    void what_a_killed_node_had_granted_is_renewed_and_settled_at_another_one() throws Exception {
        JsonObject granted = call(childPort, "claim", claim());
        assertThat(granted.getString("answer")).isEqualTo("granted");
        killChild();
        JsonObject held =
                new JsonObject().put("operation", "pay").put("key", key).put("lease", granted.getString("lease"));

        JsonObject renewed = call(node.apiPort(), "renew", held);
        JsonObject settled = call(node.apiPort(), "settle", held.copy().put("outcome", "succeeded"));

        assertThat(renewed.getString("answer")).isEqualTo("renewed");
        assertThat(settled.getString("answer")).isEqualTo("applied");
        restartChild();
        assertThat(call(childPort, "claim", claim()).getString("answer")).isEqualTo("replayed");
        assertThat(call(childPort, "settle", held.copy().put("outcome", "succeeded"))
                        .getString("answer"))
                .isEqualTo("applied");
    }

    @Test
    void a_node_without_a_gateway_has_no_port_of_one() {
        assertThatThrownBy(() -> node.port()).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @CsvSource({"python3, once.py", "node, once.mjs"})
    void the_clients_of_the_examples_apply_once_and_replay(String program, String script) throws Exception {
        assumeTrue(isThere(program), "There is no " + program + " on this machine to run " + script + ".");
        List<JsonObject> told = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            told.add(new JsonObject(run(0, program, script, "5")));
        }
        killChild();
        told.add(new JsonObject(run(0, program, script, "5")));
        String other = new JsonObject(run(0, program, script, "6")).getString("code");

        assertThat(told.stream().map(each -> each.getString("answer")))
                .containsExactly("applied", "replayed", "replayed");
        assertThat(told.stream().map(each -> each.getJsonObject("result").getString("body")))
                .allMatch(body -> new JsonObject(body).getInteger("paid") == 5);
        assertThat(other).isEqualTo("key_reused");
        assertThat(Files.readAllLines(book)).hasSize(1).first().asString().startsWith(key + " 5 ");
    }

    @ParameterizedTest
    @CsvSource({"python3, once.py", "node, once.mjs"})
    void what_a_client_did_before_it_died_is_in_doubt_and_not_done_again(String program, String script)
            throws Exception {
        assumeTrue(isThere(program), "There is no " + program + " on this machine to run " + script + ".");
        run(9, program, script, "5", "--crash");

        JsonObject retried = new JsonObject(run(0, program, script, "5"));

        assertThat(retried.getString("code")).isEqualTo("in_doubt");
        assertThat(Files.readAllLines(book)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"python3, once.py", "node, once.mjs"})
    void a_client_that_works_longer_than_its_lease_renews_it(String program, String script) throws Exception {
        assumeTrue(isThere(program), "There is no " + program + " on this machine to run " + script + ".");

        CompletableFuture<String> client = CompletableFuture.supplyAsync(() -> run(0, program, script, "5", "--slow"));
        while (!Files.exists(book) && !client.isDone()) {
            Asking.pause();
        }
        Set<String> others = new TreeSet<>();
        while (!client.isDone()) {
            others.add(String.valueOf(call(node.apiPort(), "claim", claim()).getString("answer")));
            Asking.pause();
        }

        assertThat(new JsonObject(client.join()).getString("answer")).isEqualTo("applied");
        assertThat(others).contains("running").isSubsetOf("running", "replayed");
        assertThat(node.store().find(List.of(new OperationKey("acme", "pay", key))))
                .singleElement()
                .satisfies(found -> assertThat(((State.Settled) Objects.requireNonNull(found.record())
                                                .state())
                                        .settledAtMillis()
                                - found.record().life().sinceMillis())
                        .isGreaterThan(4_000));
    }

    private static boolean isThere(String program) throws Exception {
        try {
            Process process = new ProcessBuilder(program, "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    /** The last line that a client says who asks for this much under the test's key. */
    private String run(int exit, String program, String script, String amount, String... how) {
        Path root = Path.of("").toAbsolutePath().getParent().getParent();
        List<String> command = new ArrayList<>(
                List.of(program, root.resolve("examples/api/" + script).toString(), key, amount, book.toString()));
        command.addAll(List.of(how));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SEMEL_API", "http://127.0.0.1:" + childPort + ",http://127.0.0.1:" + node.apiPort());
        builder.environment().put("SEMEL_TOKEN", TOKEN);
        try {
            Process process = builder.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(said).isEqualTo(exit);
            return said.lines().reduce("", (before, last) -> last);
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }
}
