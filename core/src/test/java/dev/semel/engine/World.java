package dev.semel.engine;

import dev.semel.operation.Fingerprint;
import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.operation.Supersession;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.RetentionTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** A store, its clock, and the nodes that share it; time is moved by hand. */
public final class World implements AutoCloseable {
    public static final String PAY = "pay";
    public static final Duration LEASE = Duration.ofSeconds(30);
    public static final Duration MARGIN = Duration.ofSeconds(1);
    public static final Duration SECOND = Duration.ofSeconds(1);
    public static final Duration HOUR = Duration.ofHours(1);
    /** Nodes take turns at this pace. */
    private static final Duration STEP = Duration.ofSeconds(5);

    /** No sweeper runs by itself: a test says when. */
    public static final EngineSettings SETTINGS = EngineSettings.DEFAULT.withSweepEvery(Duration.ofDays(1));

    /** For a coalescer by itself: batches of 8, a store that must answer within a second, and no more queued than that. */
    static EngineSettings alone(int queued) {
        return new EngineSettings(
                8,
                queued,
                0,
                SECOND,
                new EngineSettings.Cache(0, SECOND),
                new EngineSettings.Sweeping(Duration.ofDays(1), 10, 10),
                new EngineSettings.Breaking(5, SECOND),
                SECOND,
                Duration.ZERO);
    }

    private final AtomicLong millis = new AtomicLong(1_700_000_000_000L);
    private final FaultyStore store = new FaultyStore(millis::get);
    private final List<Node> nodes = new ArrayList<>();

    public FaultyStore store() {
        return store;
    }

    public Node node() {
        return node(builder -> builder);
    }

    public Node node(UnaryOperator<Engine.Builder> with) {
        Node node = new Node(store, builder -> with.apply(builder.settings(SETTINGS)));
        nodes.add(node);
        return node;
    }

    /** Time passes for the store and for all nodes; what falls due runs at its moment. */
    public void advance(Duration length) {
        advance(length, nodes);
    }

    /** Time passes for everybody, but this node is paused: nothing of it runs. */
    public void advanceWhilePaused(Node paused, Duration length) {
        advance(length, nodes.stream().filter(node -> node != paused).toList());
        paused.time().pause(length);
    }

    private void advance(Duration length, List<Node> awake) {
        Duration left = length;
        while (!left.isZero()) {
            Duration step = left.compareTo(STEP) < 0 ? left : STEP;
            step(step, awake);
            left = left.minus(step);
        }
    }

    private void step(Duration step, List<Node> awake) {
        long from = millis.get();
        for (Node node : awake) {
            long began = node.time().nanos();
            node.time()
                    .advance(
                            step,
                            () -> millis.set(
                                    Math.max(millis.get(), from + Math.min(step.toMillis(), elapsed(began, node)))));
        }
        millis.set(from + step.toMillis());
    }

    private static long elapsed(long beganNanos, Node node) {
        return (node.time().nanos() - beganNanos) / 1_000_000;
    }

    /** Time passes for the store alone, as if its answers were late or a node's clock stood still. */
    public void advanceStoreAlone(Duration length) {
        millis.addAndGet(length.toMillis());
    }

    public long nowMillis() {
        return millis.get();
    }

    /** The record as it counts now. */
    public IntentRecord record(String key) {
        return store.records().find(List.of(key(key))).get(0).record();
    }

    @Override
    public void close() {
        nodes.forEach(Node::close);
    }

    public static Terms.Builder terms(EffectTerms effect) {
        return Terms.of(effect).lease(LEASE).retention(RetentionTerms.of(Duration.ofDays(1)));
    }

    public static EffectTerms deduplicated() {
        return EffectTerms.deduplicated(HOUR);
    }

    public static EffectTerms fenced() {
        return EffectTerms.fenced(HOUR);
    }

    public static EffectTerms queryable() {
        return EffectTerms.queryable(HOUR, Duration.ofMinutes(1));
    }

    public static OperationKey key(String key) {
        return new OperationKey("default", PAY, key);
    }

    /** The wish to pay an amount under a key. */
    public static Intent intent(String key, int amount) {
        return intent(key, amount, Supersession.never());
    }

    public static Intent intent(String key, int amount, Supersession supersession) {
        return new Intent(key(key), fingerprint(amount), supersession);
    }

    public static Fingerprint fingerprint(int amount) {
        byte[] digest = new byte[32];
        Arrays.fill(digest, (byte) amount);
        return Fingerprint.of("test.1", digest);
    }

    public static Payload bytes(String text) {
        return Payload.whole(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String text(Payload payload) {
        return new String(payload.bytes(), StandardCharsets.UTF_8);
    }
}
