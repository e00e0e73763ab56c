package dev.semel.testkit.http;

import dev.semel.engine.Engine;
import dev.semel.engine.EngineSettings;
import dev.semel.engine.SystemTime;
import dev.semel.http.HttpDoor;
import dev.semel.http.OneTimeTokens;
import dev.semel.operation.OperationKey;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.result.NamedKeys;
import dev.semel.store.MemoryStore;
import dev.semel.testkit.MovableClock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A host that serves, the engine and store that it serves with, and what its service does. */
final class HttpScene {
    private static final long START_MILLIS = 1_700_000_000_000L;

    private final MovableClock clock = MovableClock.at(START_MILLIS);
    private final MemoryStore memory = new MemoryStore(clock);
    private final FailingStore store = new FailingStore(memory);
    private final SystemTime time = new SystemTime();
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final AtomicInteger names = new AtomicInteger();
    private final Set<HttpTrait> lacks;
    private final Engine engine;
    private final HttpHost host;

    /** How a host is started for the suite. */
    @FunctionalInterface
    interface Starting {
        HttpHost start(HttpStage stage) throws Exception;
    }

    HttpScene(Starting starting, Set<HttpTrait> lacks) throws Exception {
        this.lacks = lacks;
        engine = Engine.over(store, time).settings(settings()).start();
        String signing = Base64.getEncoder().encodeToString(new byte[NamedKeys.KEY_BYTES]);
        HttpDoor door =
                new HttpDoor(ContractPolicy.policy(), OneTimeTokens.under(NamedKeys.parse("suite " + signing), clock));
        host = starting.start(new HttpStage(engine, door, this::serve));
    }

    /** Nothing is told from memory, for the test moves the store's clock alone; and an outage ends when the test says so. */
    private static EngineSettings settings() {
        EngineSettings defaults = EngineSettings.DEFAULT.withCache(0, Duration.ofSeconds(1));
        return new EngineSettings(
                defaults.batch(),
                defaults.queued(),
                defaults.lanes(),
                defaults.storeWithin(),
                defaults.cache(),
                defaults.sweeping(),
                new EngineSettings.Breaking(1_000_000, Duration.ofSeconds(1)),
                defaults.probeWithin(),
                defaults.shedAfter());
    }

    private Reply serve(Received request) throws Exception {
        String name = request.headers().first(Script.HEADER);
        Script script = name == null ? null : scripts.get(name);
        return script == null ? Reply.of(404, "No script is named " + name + ".") : script.play(request);
    }

    /** Skips the test, visibly, where the host cannot do this by what it is. */
    void needs(HttpTrait trait) {
        Assumptions.assumeFalse(lacks.contains(trait), () -> "This host lacks " + trait + ".");
    }

    /** Whether the host can do this. */
    boolean can(HttpTrait trait) {
        return !lacks.contains(trait);
    }

    /** Another key for each call. */
    String freshKey() {
        return "key-" + names.incrementAndGet();
    }

    Script script(Script.Playing playing) {
        String name = "script-" + names.incrementAndGet();
        Script script = new Script(name, playing);
        scripts.put(name, script);
        return script;
    }

    /** Answers every request so. */
    Script answering(Reply reply) {
        return script((script, request) -> reply);
    }

    /** Answers every request so, once the test lets it go on. */
    Script answeringLater(Reply reply) {
        return script((script, request) -> {
            script.pause();
            return reply;
        });
    }

    /** Answers 201 with the number of the call, so that a second run shows. */
    Script counting() {
        return script((script, request) ->
                Reply.of(201, "{\"id\":" + script.calls() + "}", "Content-Type", "application/json"));
    }

    Ask ask(String method, String target) {
        return Ask.of(host.port(), method, target);
    }

    /** A request with a key of its own and a JSON body, from one and the same caller. */
    Ask post(String path, Script script) {
        return ask("POST", path).to(script).from("alice").key(freshKey()).json("{\"amount\":1}");
    }

    Status status(String key) {
        return Objects.requireNonNull(record(key), "no record of " + key).status();
    }

    /** What is recorded under this key, whoever's it is; null if nothing is. */
    @Nullable
    IntentRecord record(String key) {
        return memory.browse(null, null, 10_000).stream()
                .filter(row -> row.key().key().equals(key))
                .map(row -> row.record())
                .findFirst()
                .orElse(null);
    }

    OperationKey fullKey(String key) {
        return memory.browse(null, null, 10_000).stream()
                .map(row -> row.key())
                .filter(each -> each.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    Engine engine() {
        return engine;
    }

    FailingStore store() {
        return store;
    }

    void advance(Duration by) {
        clock.advance(by);
    }

    void close() throws Exception {
        try {
            host.stop().close();
        } finally {
            engine.close();
            time.close();
        }
    }
}
