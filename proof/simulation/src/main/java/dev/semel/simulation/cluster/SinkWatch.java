package dev.semel.simulation.cluster;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Status;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Holds the sink against the store's history: what was applied, against what became of each life. Looks at the end. */
final class SinkWatch {
    private final World world;
    private final StoreWatch stories;
    private final Sink sink;

    SinkWatch(World world, StoreWatch stories, Sink sink) {
        this.world = world;
        this.stories = stories;
        this.sink = sink;
    }

    void judge(List<OperationKey> keys) {
        for (OperationKey key : keys) {
            KeyStory story = stories.story(key);
            // What is let through is repeated by its declared nature, and the caller was told so.
            if (!story.isUnguarded()) {
                judgeActions(key, story);
                judgeLives(key, story);
            }
        }
    }

    private void judgeActions(OperationKey key, KeyStory story) {
        Map<KeyStory.Action, Sink.Effect> applied = new HashMap<>();
        for (Sink.Effect effect : sink.of(key)) {
            KeyStory.Life life = story.life(effect.firstEpoch());
            if (life == null) {
                world.findings().add(Promise.I1, key, "effect #" + effect.number() + " has no lease");
                return;
            }
            Sink.Effect other = applied.putIfAbsent(life.action(), effect);
            if (other != null) {
                world.findings()
                        .add(
                                Promise.I1,
                                key,
                                "effects #" + other.number() + " and #" + effect.number()
                                        + " are one action, applied twice");
            }
        }
    }

    private void judgeLives(OperationKey key, KeyStory story) {
        Map<Long, Integer> counts = new LinkedHashMap<>();
        sink.of(key).forEach(effect -> counts.merge(effect.firstEpoch(), 1, Integer::sum));
        story.lives().forEach((firstEpoch, life) -> {
            int count = counts.getOrDefault(firstEpoch, 0);
            boolean denied = life.last() == Status.REJECTED || life.last() == Status.RELEASED;
            if (denied && count > 0) {
                world.findings()
                        .add(
                                Promise.I8,
                                key,
                                "life " + firstEpoch + " ended " + life.last() + ", and its effect is there");
            } else if (life.last() == Status.SUCCEEDED && count == 0) {
                world.findings()
                        .add(Promise.I9, key, "life " + firstEpoch + " ended SUCCEEDED, and no effect is there");
            }
        });
    }
}
