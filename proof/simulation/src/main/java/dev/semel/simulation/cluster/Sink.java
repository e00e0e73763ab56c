package dev.semel.simulation.cluster;

import dev.semel.operation.OperationKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The truth: every effect that was applied, behind whatever deduplication its receiver has. */
final class Sink {
    /**
     * One effect.
     *
     * @param number counts all effects of the run
     * @param firstEpoch of the life under which it was sent, 0 if it was let through
     */
    record Effect(int number, Wish wish, long firstEpoch, long epoch, long nanos) {
        /** What the receiver answers, and an operator would find in its books. */
        String words() {
            return wish.words() + " #" + number;
        }
    }

    private final World world;
    private final Map<OperationKey, List<Effect>> effects = new HashMap<>();
    private int count;

    Sink(World world) {
        this.world = world;
    }

    /** What the next effect will be; nothing is applied. */
    Effect next(Wish wish, long firstEpoch, long epoch) {
        return new Effect(++count, wish, firstEpoch, epoch, world.agenda().nanos());
    }

    void apply(Effect effect) {
        world.chronicle()
                .say(
                        effect.wish().key(),
                        () -> "EFFECT #" + effect.number() + " under epoch " + effect.epoch() + " of life "
                                + effect.firstEpoch());
        effects.computeIfAbsent(effect.wish().key(), unused -> new ArrayList<>())
                .add(effect);
    }

    List<Effect> of(OperationKey key) {
        return effects.getOrDefault(key, List.of());
    }

    int count() {
        return effects.values().stream().mapToInt(List::size).sum();
    }
}
