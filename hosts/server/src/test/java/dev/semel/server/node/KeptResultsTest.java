package dev.semel.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.assembly.StoreAddress;
import dev.semel.server.GatewaySettings;
import dev.semel.server.admin.AdminSettings;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of answers by each form: told by another node, after a restart, and looked for in the store's bytes. */
@Timeout(600)
class KeptResultsTest {
    private static final String POLICY = """
            semel: 1
            version: test
            scope: { from: claim, header: X-User }
            defaults: { waiting: { wait: 10s } }
            operations:
              - { name: cards, match: { path: /cards }, result: { redact: [/card/number, /log/*/key, X-Card] }, replay-headers: { also: [X-Card] } }
              - { name: refs, match: { path: /refs }, result: { form: reference, members: [/id] } }
              - { name: bare, match: { path: /bare }, result: status }
              - { name: tiny, match: { path: /tiny }, result: { limit: 100B } }
            """;
    // Nothing within these repeats, or a store that compresses would hide them from the test.
    private static final String SECRET = "9J4vB7nQ1xE5";
    private static final String HEADER_SECRET = "tok-63528190";
    private static final String BRAND = "Wq7zT3xK2mLp";
    private static final String BODY = "{\"id\":1500,\"card\":{\"number\":\"" + SECRET + "\",\"brand\":\"" + BRAND
            + "\"},\"log\":[{\"key\":\"" + SECRET + "\"}]}";

    @TempDir
    Path directory;

    private Crowd crowd;

    @BeforeEach
    void open() throws Exception {
        crowd = new Crowd(directory, POLICY);
        crowd.behaviour = KeptResultsTest::made;
    }

    @AfterEach
    void close() throws Exception {
        crowd.close();
    }

    private static void made(HttpServerRequest request) {
        request.response()
                .setStatusCode(201)
                .putHeader("Content-Type", "application/json")
                .putHeader("Location", "/things/1500")
                .putHeader("X-Card", HEADER_SECRET)
                .end(BODY);
    }

    @Test
    void a_redacted_answer_is_whole_for_the_first_caller_and_redacted_on_every_node_and_nowhere_in_the_database()
            throws Exception {
        Node one = crowd.start("one", Optional.empty());
        Node two = crowd.start("two", Optional.empty());

        HttpResponse<String> first = post(one, "/cards");
        redactedReplay(post(two, "/cards"));
        redactedReplay(post(one, "/cards"));
        crowd.stop(one);
        crowd.stop(two);
        redactedReplay(post(crowd.start("three", Optional.empty()), "/cards"));

        assertThat(first.body()).isEqualTo(BODY);
        assertThat(first.headers().firstValue("X-Card")).contains(HEADER_SECRET);
        assertThat(first.headers().firstValue("Idempotency-State")).isEmpty();
        assertThat(crowd.calls).hasValue(1);
        assertThat(inDatabase(BRAND))
                .as("what is kept is found where the secret is looked for")
                .isTrue();
        assertThat(inDatabase(SECRET)).isFalse();
        assertThat(inDatabase(HEADER_SECRET)).isFalse();
    }

    private static void redactedReplay(HttpResponse<String> replay) {
        assertThat(replay.statusCode()).isEqualTo(201);
        assertThat(replay.body())
                .isEqualTo("{\"id\":1500,\"card\":{\"number\":null,\"brand\":\"" + BRAND
                        + "\"},\"log\":[{\"key\":null}]}");
        assertThat(replay.headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(replay.headers().firstValue("Idempotency-State")).contains("result_redacted");
        assertThat(replay.headers().firstValue("X-Card")).isEmpty();
        assertThat(replay.headers().firstValue("Location")).contains("/things/1500");
    }

    @Test
    void what_was_seen_of_an_attempt_in_doubt_is_redacted_for_everybody() throws Exception {
        crowd.behaviour = request -> request.response()
                .setStatusCode(500)
                .putHeader("Content-Type", "application/json")
                .end(BODY);
        Node one = crowd.start("one", Optional.empty());

        HttpResponse<String> first = post(one, "/cards");

        assertThat(first.body()).contains("in_doubt", BRAND).doesNotContain(SECRET);
        assertThat(inDatabase(SECRET)).isFalse();
    }

    @Test
    void the_fingerprint_does_not_change_with_what_is_kept() throws Exception {
        Node one = crowd.start("one", Optional.empty());
        post(one, "/cards");

        HttpResponse<String> other = crowd.post(
                        one.port(),
                        "/cards",
                        "ann",
                        "{\"card\":{\"number\":2}}",
                        "Idempotency-Key",
                        "k",
                        "Content-Type",
                        "application/json")
                .get(20, TimeUnit.SECONDS);

        assertThat(other.statusCode()).isEqualTo(422);
    }

    @Test
    void references_and_statuses_are_told_by_the_other_node() throws Exception {
        Node one = crowd.start("one", Optional.empty());
        Node two = crowd.start("two", Optional.empty());
        assertThat(post(one, "/refs").body()).isEqualTo(BODY);
        assertThat(post(one, "/bare").body()).isEqualTo(BODY);
        assertThat(post(one, "/tiny").body()).isEqualTo(BODY);

        HttpResponse<String> reference = post(two, "/refs");
        HttpResponse<String> status = post(two, "/bare");
        HttpResponse<String> tombstone = post(two, "/tiny");

        assertThat(List.of(reference.statusCode(), status.statusCode(), tombstone.statusCode()))
                .containsOnly(201);
        assertThat(reference.body()).isEqualTo("{\"id\":1500}");
        assertThat(reference.headers().firstValue("Location")).contains("/things/1500");
        assertThat(reference.headers().firstValue("Idempotency-State")).contains("result_reference");
        assertThat(status.body()).contains("\"code\":\"result_not_kept\"", "\"originalStatus\":201");
        assertThat(status.headers().firstValue("Location")).isEmpty();
        assertThat(status.headers().firstValue("Idempotency-State")).contains("result_not_kept");
        assertThat(tombstone.body()).contains("\"code\":\"result_not_kept\"", "\"originalStatus\":201");
        assertThat(tombstone.headers().firstValue("Location")).contains("/things/1500");
        assertThat(crowd.calls).hasValue(3);
        assertThat(inDatabase(BRAND)).isFalse();
    }

    @Test
    void a_redacted_secret_is_nowhere_in_the_files_of_an_embedded_store_and_stays_redacted_after_a_restart()
            throws Exception {
        HttpResponse<String> first = embedded();

        assertThat(first.body()).isEqualTo(BODY);
        assertThat(onDisk(BRAND))
                .as("what is kept is found where the secret is looked for")
                .isTrue();
        assertThat(onDisk(SECRET)).isFalse();
        assertThat(onDisk(HEADER_SECRET)).isFalse();

        redactedReplay(embedded());
        assertThat(crowd.calls).hasValue(1);
        assertThat(onDisk(SECRET)).isFalse();
    }

    /** One request to a node that is started for it and ends after it. */
    private HttpResponse<String> embedded() throws Exception {
        try (Node node = Node.start(new NodeSettings(
                GatewaySettings.of("127.0.0.1", 0, URI.create(crowd.upstream())).withLoops(1),
                new StoreAddress("rocksdb:" + directory.resolve("rocks").resolve("store")),
                "",
                crowd.policy(),
                new AdminSettings("127.0.0.1", 0, "")))) {
            return post(node, "/cards");
        }
    }

    private HttpResponse<String> post(Node node, String path) throws Exception {
        return crowd.post(node.port(), path, "ann", "{}", "Idempotency-Key", "k", "Content-Type", "application/json")
                .get(20, TimeUnit.SECONDS);
    }

    private boolean onDisk(String text) throws Exception {
        try (Stream<Path> files = Files.walk(directory.resolve("rocks"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** In any column of any row; bytes are shown in hexadecimal digits there. */
    private boolean inDatabase(String text) throws Exception {
        String hex = HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        try (Connection connection = DriverManager.getConnection(crowd.address.text());
                Statement statement = connection.createStatement()) {
            for (String table : List.of("semel_record", "semel_note", "semel_mark")) {
                try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table
                        + " t WHERE t::text LIKE '%" + hex + "%' OR t::text LIKE '%" + text + "%'")) {
                    rows.next();
                    if (rows.getInt(1) > 0) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
