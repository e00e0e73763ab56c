package dev.semel.simulation.cluster;

import dev.semel.operation.OperationKey;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hears every answer where the caller hears it, and judges it by what was told before and by what is in the sink. */
final class TellingWatch {
    /**
     * A caller asks.
     *
     * @param generation how often the key had been used anew by then
     */
    record Asking(Wish wish, long nanos, int generation) {}

    /**
     * By how much what is said of work under way may lag behind what was told elsewhere. A twin is told what the attempt
     * that it joined in its node knows, and a node that is cut off or held up knows of the end of its lease by its own
     * clock alone: a lease, a call to the store, and the longest pause.
     */
    private static final long LONGEST_LAG_MILLIS = 7_000;

    private record Told(String outcome, long nanos) {}

    private final World world;
    private final StoreWatch stories;
    private final Sink sink;
    private final Map<OperationKey, Map<KeyStory.Action, Told>> first = new HashMap<>();
    private int lagging;

    TellingWatch(World world, StoreWatch stories, Sink sink) {
        this.world = world;
        this.stories = stories;
        this.sink = sink;
    }

    Asking asks(Wish wish) {
        return new Asking(
                wish, world.agenda().nanos(), stories.story(wish.key()).generation());
    }

    void told(Asking asking, Answer answer) {
        OperationKey key = asking.wish().key();
        world.chronicle()
                .say(
                        key,
                        () -> "a caller that asked for " + asking.wish().request() + " at "
                                + asking.nanos() / Agenda.MILLI
                                + " ms is told " + answer.name()
                                + (answer.outcome() == null ? "" : ": " + answer.outcome()));
        if (answer.firstEpoch() == 0) {
            return;
        }
        KeyStory.Life life = stories.story(key).life(answer.firstEpoch());
        if (life == null) {
            find(Promise.I5, key, answer.name() + " under epoch " + answer.firstEpoch() + ", which was never granted");
        } else if (life.action().generation() < asking.generation() && answer.outcome() == null) {
            lagging++;
        } else if (life.action().generation() < asking.generation()) {
            find(Promise.I2, key, answer.name() + " of a use of the key that had expired, and another had begun");
        } else if (answer.outcome() != null) {
            judgeOutcome(asking, life, answer.outcome());
        } else if (answer.isOpen()) {
            judgeOpen(asking, life.action(), answer.name());
        }
    }

    private void judgeOutcome(Asking asking, KeyStory.Life life, String outcome) {
        Wish wish = asking.wish();
        OperationKey key = wish.key();
        if (!outcome.startsWith(key.tenant() + "/")) {
            find(Promise.I11, key, wish.words() + " was told " + outcome);
        } else if (!outcome.startsWith(wish.words() + " ")) {
            find(Promise.I3, key, wish.words() + " was told " + outcome);
        } else if (outcome.contains("#")
                && sink.of(key).stream().noneMatch(effect -> effect.words().equals(outcome))) {
            find(Promise.I9, key, outcome + " was told, and no such effect is there");
        }
        if (!life.last().isFinal()) {
            find(Promise.I2, key, outcome + " was told of a life that is " + life.last());
        }
        Told before = told(key, life.action());
        if (before == null) {
            first.computeIfAbsent(key, unused -> new HashMap<>())
                    .put(life.action(), new Told(outcome, world.agenda().nanos()));
        } else if (!before.outcome().equals(outcome)) {
            find(Promise.I2, key, "told " + before.outcome() + ", then " + outcome);
        }
    }

    private void judgeOpen(Asking asking, KeyStory.Action action, String name) {
        Told before = told(asking.wish().key(), action);
        if (before == null || before.nanos() >= asking.nanos()) {
            return;
        }
        lagging++;
        if (asking.nanos() - before.nanos() > LONGEST_LAG_MILLIS * Agenda.MILLI) {
            find(
                    Promise.I2,
                    asking.wish().key(),
                    "told " + before.outcome() + ", and who asked long after was told " + name);
        }
    }

    /** How many were told no outcome, by what their node knew, while others had been told one or a new use had begun. */
    int lagging() {
        return lagging;
    }

    private @Nullable Told told(OperationKey key, KeyStory.Action action) {
        return first.getOrDefault(key, Map.of()).get(action);
    }

    private void find(Promise promise, OperationKey key, String words) {
        world.findings().add(promise, key, words);
    }
}
