package dev.semel.simulation;

import java.util.EnumSet;

/** temporary */
public final class ModelChecker {
    private ModelChecker() {}

    public static void main(String[] args) {
        int most = Integer.getInteger("most", 1_500_000);
        Scenarios sc = new Scenarios(Boolean.getBoolean("wide") ? Scenarios.Scale.WIDE : Scenarios.Scale.QUICK);
        for (Scenario s0 : sc.all()) {
            Scenario s = s0;
            if (Integer.getInteger("clock") != null) s = s.with(s.bounds().clockEnd(Integer.getInteger("clock")));
            if (Integer.getInteger("copies") != null) s = s.with(s.bounds().copies(Integer.getInteger("copies")));
            if (Integer.getInteger("tries") != null) s = s.with(s.bounds().tries(Integer.getInteger("tries")));
            if (Integer.getInteger("attempts") != null) s = s.attempts(Integer.getInteger("attempts"));
            if (Boolean.getBoolean("variants")) continue;
            if (args.length > 0 && !s.name().equals(args[0])) continue;
            long t = System.nanoTime();
            Explorer.Result r = new Explorer(new Model(s, new Rules()), EnumSet.allOf(Invariant.class), most).explore();
            System.out.printf("%-40s %10d states %6.1f s complete=%s %s%n", s.name(), r.states(), (System.nanoTime() - t) / 1e9, r.complete(), r.trace() == null ? "safe" : r.trace().broken());
            if (r.trace() != null) System.out.println(r.trace().print(s.name()));
        }
        for (Variant s : new Variants(sc).all()) {
            if (args.length > 0 && !s.name().equals(args[0])) continue;
            long t = System.nanoTime();
            Explorer.Result r = new Explorer(new Model(s.scenario(), s.rules()), EnumSet.of(s.breaks()), most).explore();
            System.out.printf("V %-40s %10d states %6.1f s complete=%s %s%n", s.name(), r.states(), (System.nanoTime() - t) / 1e9, r.complete(), r.trace() == null ? "NOT FAILED" : r.trace().broken());
            if (r.trace() != null && args.length > 0) System.out.println(r.trace().print(s.name()));
        }
    }
}
