package dev.semel.simulation;

import java.util.EnumSet;

/** temporary */
public final class ModelChecker {
    private ModelChecker() {}

    public static void main(String[] args) {
        for (Scenario s : Scenarios.all()) {
            if (args.length > 0 && !s.name().equals(args[0])) continue;
            long t = System.nanoTime();
            Explorer.Result r = new Explorer(new Model(s, new Rules()), EnumSet.allOf(Invariant.class), Integer.getInteger("most", 1_500_000)).explore();
            System.out.printf("%-40s %10d states %6.1f s complete=%s %s%n", s.name(), r.states(), (System.nanoTime() - t) / 1e9, r.complete(), r.trace() == null ? "safe" : r.trace().broken());
            if (r.trace() != null) System.out.println(r.trace().print(s.name()));
        }
    }
}
