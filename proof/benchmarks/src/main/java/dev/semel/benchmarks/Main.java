package dev.semel.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * {@code benchmarks.jar operations|replays|store|lanes|overload|postgresql|redis|growth|moving|methods|filter [rounds] [seconds]}: side-by-side runs,
 * printed as a table with ratios.
 */
public final class Main {
    private static final int DEFAULT_ROUNDS = 5;
    private static final int DEFAULT_SECONDS = 4;

    private Main() {}

    /** Runs one benchmark; see the class's first line for the arguments. */
    public static void main(String[] arguments) throws Exception {
        List<String> given = Arrays.asList(arguments);
        String name = given.isEmpty() ? "" : given.get(0);
        int rounds = given.size() > 1 ? Integer.parseInt(given.get(1)) : DEFAULT_ROUNDS;
        int seconds = given.size() > 2 ? Integer.parseInt(given.get(2)) : DEFAULT_SECONDS;
        switch (name) {
            case "operations" -> new OperationsBenchmark(rounds, seconds).run();
            case "replays" -> new ReplaysBenchmark(rounds, seconds).run();
            case "store" -> new StoreBenchmark(rounds, seconds).run();
            case "lanes" -> new LanesBenchmark(seconds).run();
            case "overload" -> new OverloadBenchmark(seconds).run();
            case "postgresql" -> new PostgresBenchmark(rounds, seconds).run();
            case "redis" -> new RedisBenchmark(rounds, seconds).run();
            case "growth" -> new GrowthBenchmark(rounds, seconds).run();
            case "moving" -> new MovingBenchmark(rounds, seconds).run();
            case "methods" -> new MethodsBenchmark(rounds, seconds).run();
            case "filter" -> new FilterBenchmark(rounds, seconds).run();
            default -> {
                System.err.println(
                        "Name a benchmark: operations, replays, store, lanes, overload, postgresql, redis, growth, moving, methods or filter;"
                                + " then rounds and seconds, if you like.");
                System.exit(2);
            }
        }
    }
}
