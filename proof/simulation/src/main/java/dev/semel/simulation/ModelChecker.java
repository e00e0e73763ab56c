package dev.semel.simulation;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs the model by hand: every scenario under the shipped rules, which must be safe, and every variant with one rule
 * broken, which must fail. Prints a line for each and the timeline of each surprise; never changes the rules itself.
 */
public final class ModelChecker {
    private static final String USAGE = "Give any of --wide, --most <states>, --traces <folder>, or names of runs.";
    private static final int MOST_STATES = 20_000_000;

    private final PrintStream out;
    private final List<String> names = new ArrayList<>();
    private boolean wide;
    private int mostStates = MOST_STATES;
    private @Nullable Path traces;
    private boolean surprised;

    private ModelChecker(PrintStream out) {
        this.out = out;
    }

    /** Runs what the arguments name, everything if none, and exits with 1 if anything was not as it should be. */
    public static void main(String[] args) throws IOException {
        System.exit(run(args, System.out));
    }

    static int run(String[] args, PrintStream out) throws IOException {
        ModelChecker checker = new ModelChecker(out);
        if (!checker.understands(args)) {
            out.println(USAGE);
            return 2;
        }
        checker.runAll();
        return checker.surprised ? 1 : 0;
    }

    private boolean understands(String[] args) {
        for (int at = 0; at < args.length; at++) {
            String word = args[at];
            boolean hasNext = at + 1 < args.length;
            if (word.equals("--wide")) {
                wide = true;
            } else if (word.equals("--most") && hasNext && args[at + 1].matches("[1-9][0-9]{0,8}")) {
                mostStates = Integer.parseInt(args[++at]);
            } else if (word.equals("--traces") && hasNext) {
                traces = Path.of(args[++at]);
            } else if (word.startsWith("--")) {
                return false;
            } else {
                names.add(word);
            }
        }
        return true;
    }

    private void runAll() throws IOException {
        Scenarios scenarios = new Scenarios(wide ? Scenarios.Scale.WIDE : Scenarios.Scale.QUICK);
        for (Scenario scenario : scenarios.all()) {
            if (isAskedFor(scenario.name())) {
                show(scenario);
            }
        }
        for (Variant variant : new Variants(scenarios).all()) {
            if (isAskedFor(variant.name())) {
                show(variant);
            }
        }
    }

    private boolean isAskedFor(String name) {
        return names.isEmpty() || names.contains(name);
    }

    private void show(Scenario scenario) {
        Explorer.Result result = explore(scenario, mostStates);
        String came = result.trace() != null
                ? "BREAKS " + result.trace().broken()
                : result.complete() ? "safe" : "safe as far as seen";
        line(scenario.name(), result, came);
        if (result.trace() != null) {
            surprised = true;
            out.println(result.trace().print(scenario.name()));
        }
    }

    private void show(Variant variant) throws IOException {
        Explorer.Result result = explore(variant, mostStates);
        Trace trace = result.trace();
        line(variant.name(), result, trace == null ? "DOES NOT FAIL" : "fails by " + trace.broken());
        surprised |= trace == null;
        if (trace != null && traces != null) {
            write(traces, variant, trace);
        }
        if (trace != null && names.contains(variant.name())) {
            out.println(trace.print(variant.name()));
        }
    }

    private void line(String name, Explorer.Result result, String came) {
        out.printf("%-40s %10d states  %s%n", name, result.states(), came);
    }

    static Explorer.Result explore(Scenario scenario, int mostStates) {
        return new Explorer(new Model(scenario, new Rules()), EnumSet.allOf(Invariant.class), mostStates).explore();
    }

    static Explorer.Result explore(Variant variant, int mostStates) {
        Model model = new Model(variant.scenario(), variant.rules());
        return new Explorer(model, EnumSet.of(variant.breaks()), mostStates).explore();
    }

    static void write(Path folder, Variant variant, Trace trace) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(variant.name() + ".txt"), trace.print(variant.name()));
    }
}
