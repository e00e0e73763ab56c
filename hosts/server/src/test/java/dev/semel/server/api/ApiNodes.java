package dev.semel.server.api;

import dev.semel.engine.Engine;
import dev.semel.engine.EngineSettings;
import dev.semel.engine.Execution;
import dev.semel.engine.Listener;
import dev.semel.engine.SystemTime;
import dev.semel.http.OneTimeTokens;
import dev.semel.operation.OperationKey;
import dev.semel.policies.PolicyFile;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import dev.semel.result.NamedKeys;
import dev.semel.server.admin.Overseen;
import dev.semel.server.limits.CallerLimits;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreUnavailableException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Two nodes that serve the API over one store in memory, whose clock and whose answers the test has in hand. */
final class ApiNodes implements AutoCloseable {
    static final String POLICY = """
            semel: 1
            version: test
            duplicates:
              skipping: skip
              refusing: refuse
              latest: { rule: last-write-wins, version: { header: If-Match } }
            operations:
              - { name: quiet, match: { path: /quiet }, duplicates: skipping }
              - { name: strict, match: { path: /strict }, duplicates: refusing }
              - { name: row, match: { path: /row }, duplicates: latest }
              - { name: pay, match: { path: /pay }, lease: 30s, key: required }
              - { name: mail, match: { path: /mail }, effect: { class: deduplicated, horizon: 24h } }
              - { name: slow, match: { path: /slow }, limits: { rate: 1/h, burst: 2, repeats: 3 } }
              - { name: once, match: { path: /once }, key: { token: { life: 1h } } }
              - { name: form, match: { path: /form }, key: { token: { life: 1h } }, limits: { rate: 1/h, repeats: 3 } }
              - { name: desk, match: { path: /desk }, key: { token: { life: 1h } }, limits: { concurrent: 1, repeats: 1 } }
              - { name: card, match: { path: /card }, result: { redact: [/number] } }
              - { name: refer, match: { path: /refer }, result: { form: reference, members: [/id] } }
              - { name: bare, match: { path: /bare }, result: status }
              - { name: tiny, match: { path: /tiny }, result: { limit: 40B } }
              - { name: note, match: { path: /note }, fingerprint: { except: [/at] } }
            """;
    static final String ALL = AccessToken.fresh();
    static final String OTHER_TENANT = AccessToken.fresh();
    static final String CLAIMS_ONLY = AccessToken.fresh();
    static final String MAIL_ONLY = AccessToken.fresh();
    static final String LOOKS_ONLY = AccessToken.fresh();
    static final String ENDED = AccessToken.fresh();
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[NamedKeys.KEY_BYTES]);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final AtomicLong clock = new AtomicLong(1_700_000_000_000L);
    final MemoryStore store = new MemoryStore(clock::get);
    /** So many calls to the store are applied and their answers lost. */
    final AtomicInteger loseAnswers = new AtomicInteger();

    final AtomicInteger storeCalls = new AtomicInteger();
    final List<String> told = new CopyOnWriteArrayList<>();
    final List<String> troubles = new CopyOnWriteArrayList<>();
    final Path tokens;
    private final Vertx vertx = Vertx.vertx();
    private final SystemTime time = new SystemTime();
    private final List<Engine> engines = new ArrayList<>();
    private final List<ApiServer> servers = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    ApiNodes(Path directory) throws IOException {
        tokens = directory.resolve("tokens");
        String forMail = line(MAIL_ONLY, "mail", "acme", "claim,settle", Long.MAX_VALUE) + " operations=mail";
        writeTokens(
                line(ALL, "all", "acme", "claim,settle,look,resolve", Long.MAX_VALUE),
                line(OTHER_TENANT, "other", "zeta", "claim,settle,look", Long.MAX_VALUE),
                line(CLAIMS_ONLY, "claims", "acme", "claim", Long.MAX_VALUE),
                line(LOOKS_ONLY, "looks", "acme", "look", Long.MAX_VALUE),
                forMail,
                line(ENDED, "ended", "acme", "claim", clock.get()));
        for (int node = 0; node < 2; node++) {
            start();
        }
    }

    static String line(String token, String name, String tenant, String scopes, long expires) {
        return new AccessToken(AccessToken.digest(token), name, tenant, Set.of(scopes.split(",")), Set.of(), expires)
                .line();
    }

    void writeTokens(String... lines) throws IOException {
        Path draft = Files.createTempFile(
                tokens.getParent(),
                "tokens",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, String.join("\n", lines) + "\n");
        Files.move(draft, tokens, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private void start() {
        OperationStore faulty = (OperationStore) Proxy.newProxyInstance(
                ApiNodes.class.getClassLoader(), MemoryStore.class.getInterfaces(), (proxy, method, arguments) -> {
                    boolean applies = method.getName().equals("apply");
                    storeCalls.addAndGet(applies ? 1 : 0);
                    try {
                        Object answer = method.invoke(store, arguments);
                        if (applies && loseAnswers.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                            throw new StoreUnavailableException("the answer was lost.");
                        }
                        return answer;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
        Engine engine = Engine.over(faulty, time)
                .listener(new Recording())
                .settings(EngineSettings.DEFAULT.withSweepEvery(Duration.ofDays(1)))
                .start();
        engines.add(engine);
        var policy = PolicyFile.parse("policy.yaml", POLICY).fold(valid -> valid, invalid -> {
            throw new AssertionError(String.join("\n", invalid.lines()));
        });
        Overseen overseen = new Overseen(engine, faulty, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), null);
        ApiParts parts = new ApiParts(
                engine,
                policy,
                overseen,
                new Recording(),
                clock::get,
                CallerLimits.of(policy, time::nanos, new Recording()),
                OneTimeTokens.under(NamedKeys.parse("k " + KEY), clock::get));
        try {
            servers.add(ApiServer.start(vertx, new ApiSettings("127.0.0.1", 0, tokens, 1), parts)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS));
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private final class Recording implements Listener {
        @Override
        public void onAnswer(OperationKey key, Execution<Payload> execution, Source source, long nanos) {
            told.add(execution.name());
        }

        @Override
        public void onDecision(Event event, Decision decision) {
            // Of no interest here.
        }

        @Override
        public void onProbe(OperationKey key, String answer) {
            // Nobody is asked here.
        }

        @Override
        public void onTrouble(String what, Throwable cause) {
            troubles.add(what + ": " + cause.getMessage());
        }
    }

    int port(int node) {
        return servers.get(node).port();
    }

    void sweep() {
        engines.get(0).sweep();
    }

    /** One answer. */
    record Told(int status, String type, JsonObject body, HttpResponse<String> raw) {
        String answer() {
            return body.getString("answer");
        }

        String code() {
            return body.getString("code");
        }

        String lease() {
            return body.getString("lease");
        }
    }

    Told call(int node, String call, JsonObject body) {
        return call(node, ALL, call, body);
    }

    Told call(int node, String token, String call, JsonObject body) {
        return await(sending(node, token, call, body.encode()));
    }

    CompletableFuture<Told> sending(int node, String token, String call, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port(node) + "/v1/" + call))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return send(token.isEmpty() ? request : request.header("Authorization", "Bearer " + token));
    }

    CompletableFuture<Told> send(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(answer -> new Told(
                        answer.statusCode(),
                        answer.headers().firstValue("Content-Type").orElse(""),
                        new JsonObject(answer.body()),
                        answer));
    }

    static Told await(CompletableFuture<Told> told) {
        return told.orTimeout(30, TimeUnit.SECONDS).join();
    }

    static JsonObject claim(String key) {
        return claim("pay", key, UUID.randomUUID().toString());
    }

    static JsonObject claim(String operation, String key, String claimId) {
        return subject(operation, key).put("claimId", claimId).put("content", "{\"amount\":5}");
    }

    static JsonObject subject(String operation, String key) {
        return new JsonObject().put("operation", operation).put("key", key);
    }

    static JsonObject held(String key, String lease) {
        return subject("pay", key).put("lease", lease);
    }

    static JsonObject succeeded(String key, String lease, String result) {
        return held(key, lease)
                .put("outcome", "succeeded")
                .put(
                        "result",
                        new JsonObject().put("contentType", "application/json").put("body", result));
    }

    static JsonObject batch(JsonObject... items) {
        return new JsonObject().put("items", new JsonArray(List.of(items)));
    }

    @Override
    public void close() {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception late) {
            throw new UncheckedIOException(new IOException(late));
        }
        engines.forEach(Engine::close);
        time.close();
    }
}
