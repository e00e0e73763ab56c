package dev.semel.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.assembly.StoreAddress;
import dev.semel.result.NamedKeys;
import dev.semel.result.ResultSeal;
import dev.semel.server.GatewaySettings;
import dev.semel.server.admin.AdminSettings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is given keys: what lies on its disk, what is replayed, and what is said when a key is gone. */
class SealedNodeTest {
    private static final String RECEIPT = "card-4711-of-mrs-smith";

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger calls = new AtomicInteger();
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer service = vertx.createHttpServer().requestHandler(request -> {
        calls.incrementAndGet();
        request.response().setStatusCode(201).end(RECEIPT);
    });

    @BeforeEach
    void listen() throws Exception {
        service = service.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void without_keys_the_answer_lies_on_the_disk_and_with_keys_it_does_not() throws Exception {
        pay("plain", null);
        assertThat(onDisk(RECEIPT)).isTrue();

        pay("sealed", seal(1));
        assertThat(onDisk(RECEIPT, directory.resolve("sealed"))).isFalse();
    }

    @Test
    void a_sealed_answer_is_replayed_also_after_a_new_key_was_put_before_its_own() throws Exception {
        HttpResponse<String> first = pay("store", seal(1));
        HttpResponse<String> again = pay("store", seal(1));
        HttpResponse<String> rotated = pay("store", seal(2, 1));

        for (HttpResponse<String> replay : List.of(again, rotated)) {
            assertThat(replay.statusCode()).isEqualTo(first.statusCode()).isEqualTo(201);
            assertThat(replay.body()).isEqualTo(RECEIPT);
            assertThat(replay.headers().firstValue("Idempotent-Replayed")).contains("true");
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void without_its_key_the_outcome_is_told_and_the_action_is_not_repeated() throws Exception {
        pay("store", seal(1));

        for (ResultSeal other : new @Nullable ResultSeal[] {seal(2), null}) {
            HttpResponse<String> unreadable = pay("store", other);

            assertThat(unreadable.statusCode()).isEqualTo(500);
            assertThat(unreadable.body())
                    .contains("\"code\":\"result_unreadable\"", "\"state\":\"succeeded\"", "\"retryable\":false")
                    .doesNotContain(RECEIPT);
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void what_was_kept_before_there_were_keys_is_replayed() throws Exception {
        pay("store", null);

        assertThat(pay("store", seal(1)).body()).isEqualTo(RECEIPT);
        assertThat(calls).hasValue(1);
    }

    private static ResultSeal seal(int... seeds) {
        StringBuilder lines = new StringBuilder();
        for (int seed : seeds) {
            byte[] key = new byte[NamedKeys.KEY_BYTES];
            new Random(seed).nextBytes(key);
            lines.append("key-")
                    .append(seed)
                    .append(' ')
                    .append(Base64.getEncoder().encodeToString(key));
            lines.append('\n');
        }
        return ResultSeal.under(NamedKeys.parse(lines.toString()));
    }

    /** One request to a node that is started for it and ends after it. */
    private HttpResponse<String> pay(String store, @Nullable ResultSeal seal) throws Exception {
        NodeSettings settings = new NodeSettings(
                GatewaySettings.of("127.0.0.1", 0, URI.create("http://127.0.0.1:" + service.actualPort()))
                        .withLoops(1),
                new StoreAddress("rocksdb:" + directory.resolve(store)),
                "",
                null,
                new AdminSettings("127.0.0.1", 0, ""));
        try (Node node = Node.start(seal == null ? settings : settings.sealedBy(seal))) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + "/pay"))
                    .header("Idempotency-Key", "k")
                    .header("Authorization", "Bearer one")
                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    private boolean onDisk(String text) throws IOException {
        return onDisk(text, directory);
    }

    private static boolean onDisk(String text, Path under) throws IOException {
        try (Stream<Path> files = Files.walk(under)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }
}
