package dev.semel.simulation.cluster;

/**
 * How large a schedule is. Drawn from its seed, unless somebody looks for a smaller one that fails as well.
 *
 * @param seed decides everything else that happens
 * @param nodes how many engines
 * @param keys how many keys are asked for
 * @param mishaps how many crashes, pauses, partitions, store restarts and clock steps
 * @param troubledMillis for how long faults go on
 */
record Setting(long seed, int nodes, int keys, int mishaps, long troubledMillis) {
    private static final int MOST_NODES = 3;
    private static final int MOST_KEYS = 4;
    private static final int MOST_MISHAPS = 9;

    static Setting of(long seed) {
        Chance chance = new Chance(~seed);
        return new Setting(
                seed,
                2 + chance.below(MOST_NODES - 1),
                1 + chance.below(MOST_KEYS),
                chance.below(MOST_MISHAPS + 1),
                chance.between(3_000, 9_000));
    }

    Setting withKeys(int fewer) {
        return new Setting(seed, nodes, fewer, mishaps, troubledMillis);
    }

    Setting withMishaps(int fewer) {
        return new Setting(seed, nodes, keys, fewer, troubledMillis);
    }

    /** The arguments that play it again. */
    String arguments() {
        Setting whole = of(seed);
        return "--seed " + seed
                + (keys == whole.keys() ? "" : " --keys " + keys)
                + (mishaps == whole.mishaps() ? "" : " --mishaps " + mishaps);
    }
}
