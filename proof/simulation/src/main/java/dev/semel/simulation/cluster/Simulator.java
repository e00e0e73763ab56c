package dev.semel.simulation.cluster;

import dev.semel.operation.OperationKey;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Plays schedules of a whole cluster by hand. Ends with 0 if every promise held in all of them, 1 if one was broken, which
 * is then told with what leads to it and how to play it again, and 2 if the arguments make no sense.
 */
public final class Simulator {
    private static final String USAGE = "Give --seeds COUNT and maybe --from SEED; or --seed SEED, with --trace for all"
            + " that happens, and --keys and --mishaps for a smaller schedule; and maybe --defect NAME; or"
            + " --defects, for how soon each of them is found.";
    private static final int TELLS_EVERY = 10_000;

    private final PrintStream out;
    private long seeds = 1_000;
    private long from = 1;
    private boolean isTraced;
    private boolean hunts;
    private int keys = -1;
    private int mishaps = -1;
    private Defect defect = Defect.NONE;

    private Simulator(PrintStream out) {
        this.out = out;
    }

    /** Plays what the arguments say, and ends the process. */
    public static void main(String[] args) {
        System.exit(run(args, System.out));
    }

    static int run(String[] args, PrintStream out) {
        Simulator simulator = new Simulator(out);
        if (!simulator.understands(args)) {
            out.println(USAGE);
            return 2;
        }
        return simulator.hunts ? simulator.hunt() : simulator.play();
    }

    private boolean understands(String[] args) {
        try {
            for (int at = 0; at < args.length; at++) {
                switch (args[at]) {
                    case "--seeds" -> seeds = Long.parseLong(args[++at]);
                    case "--from" -> from = Long.parseLong(args[++at]);
                    case "--seed" -> {
                        from = Long.parseLong(args[++at]);
                        seeds = 1;
                    }
                    case "--keys" -> keys = Integer.parseInt(args[++at]);
                    case "--mishaps" -> mishaps = Integer.parseInt(args[++at]);
                    case "--defects" -> hunts = true;
                    case "--trace" -> isTraced = true;
                    case "--defect" -> defect = named(args[++at]);
                    default -> {
                        return false;
                    }
                }
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException senseless) {
            return false;
        }
        return seeds > 0;
    }

    private static Defect named(String name) {
        return Defect.valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT));
    }

    private int play() {
        List<Verdict.Figures> figures = new ArrayList<>();
        for (long seed = from; seed < from + seeds; seed++) {
            Verdict verdict = Cluster.play(setting(seed), defect, isTraced);
            if (isTraced) {
                verdict.lines().forEach(out::println);
            }
            if (!verdict.isClean()) {
                tell(verdict);
                return 1;
            }
            figures.add(verdict.figures());
            if (figures.size() % TELLS_EVERY == 0 && figures.size() < seeds) {
                out.println(figures.size() + " schedules ...");
            }
        }
        sum(figures);
        return 0;
    }

    private int hunt() {
        boolean allFound = true;
        for (Defect each : DefectHunt.all()) {
            DefectHunt.Trail trail = DefectHunt.median(each);
            allFound &= trail.finding() != null;
            out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s |%n",
                    each.words(),
                    trail.finding() == null ? "not found" : trail.finding().promise(),
                    trail.schedules());
        }
        return allFound ? 0 : 1;
    }

    private Setting setting(long seed) {
        Setting setting = Setting.of(seed);
        setting = keys < 0 ? setting : setting.withKeys(keys);
        return mishaps < 0 ? setting : setting.withMishaps(mishaps);
    }

    private void sum(List<Verdict.Figures> figures) {
        out.printf(
                Locale.ROOT,
                "%d schedules: %d things happened, %d calls to the store, %d effects, %d answers that lagged; no promise was broken, and the"
                        + " checker of histories gave up on %d%n",
                figures.size(),
                figures.stream().mapToLong(Verdict.Figures::steps).sum(),
                figures.stream().mapToLong(Verdict.Figures::calls).sum(),
                figures.stream().mapToLong(Verdict.Figures::effects).sum(),
                figures.stream().mapToLong(Verdict.Figures::lagging).sum(),
                figures.stream().filter(Verdict.Figures::isUndecided).count());
    }

    private void tell(Verdict failed) {
        Verdict least = keys < 0 && mishaps < 0 ? Shrinking.smallest(failed, defect) : failed;
        Verdict told = Cluster.play(least.setting(), defect, true);
        Finding finding = told.finding();
        if (finding == null) {
            out.println("Seed " + failed.setting().seed() + " broke a promise and does not when it is played again: the"
                    + " simulator itself is at fault.");
            return;
        }
        @Nullable OperationKey key = finding.key();
        told.chronicle().about(key).forEach(out::println);
        out.printf(
                Locale.ROOT,
                "Seed %d breaks %s (%s)%s at %.3f ms: %s%nPlay it again with %s%s%n",
                failed.setting().seed(),
                finding.promise(),
                finding.promise().words(),
                key == null ? "" : " for " + key,
                finding.nanos() / 1e6,
                finding.words(),
                least.setting().arguments(),
                defect == Defect.NONE ? "" : " --defect " + defect.argument());
    }
}
