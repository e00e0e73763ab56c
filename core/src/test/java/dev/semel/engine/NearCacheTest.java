package dev.semel.engine;

import static dev.semel.engine.World.SECOND;
import static dev.semel.engine.World.bytes;
import static dev.semel.engine.World.intent;
import static dev.semel.engine.World.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.operation.Supersession;
import dev.semel.policy.DuplicateRule;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.RetentionTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.Event;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Payload;
import dev.semel.store.OperationStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told without asking the store, and for how long. */
class NearCacheTest {
    private static final Terms TERMS = World.terms(EffectTerms.unprotected()).build();
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final World world = new World();
    private final Node node = world.node();

    @AfterEach
    void close() {
        world.close();
    }

    private static void settle(Node by, Intent intent, Terms terms, Payload result) {
        Node.await(by.granted(intent, terms).end(Ending.succeeded(result)));
    }

    private Listener.Source sourceOf(Intent intent, Terms terms) {
        node.told(intent, terms);
        List<Listener.Source> sources = node.seen().sources();
        return sources.get(sources.size() - 1);
    }

    @Test
    void a_record_is_told_from_the_cache_until_its_greatest_age_and_then_looked_up() {
        settle(node, intent("a", 5), TERMS, bytes("done"));

        node.time().pause(MINUTE.minusNanos(1));
        assertThat(sourceOf(intent("a", 5), TERMS)).isEqualTo(Listener.Source.CACHE);
        node.time().pause(Duration.ofNanos(1));
        assertThat(sourceOf(intent("a", 5), TERMS)).isEqualTo(Listener.Source.DECIDED);
        assertThat(sourceOf(intent("a", 5), TERMS)).isEqualTo(Listener.Source.CACHE);
    }

    @Test
    void a_record_is_never_told_longer_than_its_remaining_retention_by_this_nodes_own_time() {
        Terms terms = World.terms(EffectTerms.unprotected())
                .retention(new RetentionTerms(40_000, 60_000, 40_000))
                .build();
        settle(node, intent("a", 5), terms, bytes("done"));

        // The store's clock stands still: only this node's time counts.
        node.time().pause(Duration.ofSeconds(40).minusNanos(1));
        assertThat(sourceOf(intent("a", 5), terms)).isEqualTo(Listener.Source.CACHE);
        node.time().pause(Duration.ofNanos(1));
        assertThat(sourceOf(intent("a", 5), terms)).isEqualTo(Listener.Source.DECIDED);
    }

    @Test
    void the_remaining_retention_counts_from_before_the_store_was_asked() {
        Terms terms = World.terms(EffectTerms.unprotected())
                .retention(new RetentionTerms(40_000, 60_000, 40_000))
                .build();
        Attempt attempt = node.granted(intent("a", 5), terms);
        world.store().beforeApplying(events -> {
            if (events.get(0) instanceof Event.Settle) {
                node.time().pause(Duration.ofSeconds(15));
            }
        });
        Node.await(attempt.end(Ending.succeeded(bytes("done"))));

        node.time().pause(Duration.ofSeconds(25).minusNanos(1));
        assertThat(sourceOf(intent("a", 5), terms)).isEqualTo(Listener.Source.CACHE);
        node.time().pause(Duration.ofNanos(1));
        assertThat(sourceOf(intent("a", 5), terms)).isEqualTo(Listener.Source.DECIDED);
    }

    @Test
    void what_is_not_final_is_never_cached() {
        Node.await(node.granted(intent("a", 5), TERMS).end(Ending.unknown()));
        node.granted(intent("b", 5), TERMS);
        Node.await(node.granted(intent("c", 5), TERMS).end(Ending.nothingSent()));
        node.told(intent("a", 5), TERMS);

        assertThat(node.engine().gauges().cachedRecords()).isZero();
    }

    @Test
    void no_versioned_intent_is_answered_from_the_cache_nor_put_there() {
        Terms terms = World.terms(World.deduplicated())
                .duplicates(DuplicateRule.LAST_WRITE_WINS)
                .build();
        Intent one = intent("a", 5, Supersession.byVersion(1));
        settle(node, one, terms, bytes("done"));

        assertThat(sourceOf(one, terms)).isEqualTo(Listener.Source.DECIDED);
        assertThat(sourceOf(one, terms)).isEqualTo(Listener.Source.DECIDED);
        assertThat(node.engine().gauges().cachedRecords()).isZero();
    }

    @Test
    void no_more_records_are_held_than_the_settings_allow_and_what_is_used_stays() {
        Node small = world.node(builder -> builder.settings(World.SETTINGS.withCache(10, MINUTE)));
        settle(small, intent("used", 5), TERMS, bytes("done"));
        for (int key = 0; key < 50; key++) {
            small.told(intent("used", 5), TERMS);
            settle(small, intent("a" + key, 5), TERMS, bytes("done"));
            assertThat(small.engine().gauges().cachedRecords()).isLessThanOrEqualTo(10);
        }
        long claims = world.store().count(Event.Claim.class);

        small.told(intent("used", 5), TERMS);
        assertThat(world.store().count(Event.Claim.class)).isEqualTo(claims);
        small.told(intent("a0", 5), TERMS);
        assertThat(world.store().count(Event.Claim.class)).isEqualTo(claims + 1);
    }

    @Test
    void large_results_count_for_more_and_the_largest_are_not_held_at_all() {
        Node small = world.node(builder -> builder.settings(World.SETTINGS.withCache(10, MINUTE)));
        for (int key = 0; key < 5; key++) {
            settle(small, intent("a" + key, 5), TERMS, Payload.whole(new byte[3 * 1024]));
        }
        assertThat(small.engine().gauges().cachedRecords()).isEqualTo(2);

        settle(small, intent("huge", 5), TERMS, Payload.whole(new byte[10 * 1024]));
        assertThat(small.engine().gauges().cachedRecords()).isEqualTo(2);
    }

    @Test
    void a_cache_of_no_records_holds_none() {
        Node none = world.node(builder -> builder.settings(World.SETTINGS.withCache(0, MINUTE)));
        settle(none, intent("a", 5), TERMS, bytes("done"));

        assertThat(none.engine().gauges().cachedRecords()).isZero();
        assertThat(none.told(intent("a", 5), TERMS)).isInstanceOf(Execution.Replayed.class);
    }

    @Test
    void a_purge_is_seen_at_once_by_the_node_that_made_it() {
        settle(node, intent("a", 5), TERMS, bytes("done"));
        node.time().pause(SECOND);

        Node.await(node.engine().purge(key("a"), Evidence.operator("ann", "asked to")));

        assertThat(node.told(intent("a", 5), TERMS)).isInstanceOf(Execution.Expired.class);
    }

    @Test
    void a_read_that_overlaps_a_purge_does_not_bring_the_purged_record_back() {
        Node other = world.node();
        settle(other, intent("a", 5), TERMS, bytes("done"));
        IntentRecord before = world.record("a");
        NearCache cache = new NearCache(10, MINUTE.toNanos(), node.time());
        node.time().pause(SECOND);
        long asked = node.time().nanos();

        node.time().pause(SECOND);
        cache.forget(key("a"));
        cache.offer(key("a"), before, asked, world.nowMillis());

        assertThat(cache.get(key("a"), node.time().nanos())).isNull();
        node.time().pause(SECOND);
        cache.offer(key("a"), before, node.time().nanos(), world.nowMillis());
        assertThat(cache.get(key("a"), node.time().nanos())).isEqualTo(before);
    }

    @Test
    void readers_that_race_with_purges_never_leave_a_purged_record_behind() {
        SystemTime time = new SystemTime();
        OperationStore store = world.store().records();
        NearCache cache = new NearCache(1_000, MINUTE.toNanos(), time);
        for (int round = 0; round < 300; round++) {
            Intent intent = intent("r" + round, 5);
            settle(node, intent, TERMS, bytes("done"));
            AtomicBoolean purged = new AtomicBoolean();
            CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
                while (!purged.get()) {
                    read(store, cache, time, intent.key());
                }
            });
            store.apply(List.of(new Event.Purge(intent.key(), Evidence.operator("ann", "asked to"))));
            cache.forget(intent.key());
            purged.set(true);
            Node.await(reader);

            assertThat(cache.get(intent.key(), time.nanos())).isNull();
        }
        time.close();
    }

    private static void read(OperationStore store, NearCache cache, Timing time, OperationKey key) {
        long asked = time.nanos();
        var found = store.find(List.of(key)).get(0);
        IntentRecord record = found.record();
        if (record != null) {
            cache.offer(key, record, asked, found.atMillis());
        }
    }

    @Test
    void after_a_storm_of_offers_and_purges_nothing_is_counted_that_is_not_there() {
        settle(node, intent("a", 5), TERMS, bytes("done"));
        IntentRecord record = world.record("a");
        SystemTime time = new SystemTime();
        NearCache cache = new NearCache(16, MINUTE.toNanos(), time);
        CompletableFuture<?>[] threads = new CompletableFuture<?>[4];
        for (int thread = 0; thread < threads.length; thread++) {
            int seed = thread;
            threads[thread] = CompletableFuture.runAsync(() -> storm(cache, time, record, seed));
        }
        Node.await(CompletableFuture.allOf(threads));

        assertThat(cache.size()).isLessThanOrEqualTo(16);
        for (int each = 0; each < 64; each++) {
            cache.forget(key("s" + each));
        }
        assertThat(cache.size()).isZero();
        long asked = time.nanos() + 1;
        for (int each = 0; each < 16; each++) {
            cache.offer(key("t" + each), record, asked, world.nowMillis());
        }
        assertThat(cache.size()).as("nothing of the storm counts any more").isEqualTo(16);
        time.close();
    }

    private void storm(NearCache cache, Timing time, IntentRecord record, int seed) {
        for (int step = 0; step < 20_000; step++) {
            OperationKey key = key("s" + (step * 31 + seed * 7) % 64);
            if (step % 5 == 0) {
                cache.forget(key);
            } else {
                cache.offer(key, record, time.nanos(), world.nowMillis());
            }
        }
    }
}
