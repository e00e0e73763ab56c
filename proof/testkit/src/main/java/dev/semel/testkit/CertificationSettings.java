package dev.semel.testkit;

/**
 * How hard a certification tries.
 *
 * @param rounds of the storms, each on keys of its own
 * @param threads that call at once
 * @param kills of a process at work; 0 for none
 * @param seed of what is left to chance; threads run in an order that it does not fix
 */
public record CertificationSettings(int rounds, int threads, int kills, long seed) {
    private static final int ROUNDS = 20;
    private static final int THREADS = 12;

    /** @throws IllegalArgumentException if there is nothing to try */
    public CertificationSettings {
        if (rounds < 1 || threads < 2 || kills < 0) {
            throw new IllegalArgumentException("A certification of " + rounds + " rounds with " + threads
                    + " threads and " + kills + " kills tries nothing; give at least 1 round, 2 threads and 0 kills.");
        }
    }

    /** 20 rounds, 12 threads, no kills. */
    public static CertificationSettings defaults() {
        return new CertificationSettings(ROUNDS, THREADS, 0, 1);
    }

    /** The same with so many rounds of each storm. */
    public CertificationSettings withRounds(int times) {
        return new CertificationSettings(times, threads, kills, seed);
    }

    /** The same with so many kills. */
    public CertificationSettings withKills(int times) {
        return new CertificationSettings(rounds, threads, times, seed);
    }
}
