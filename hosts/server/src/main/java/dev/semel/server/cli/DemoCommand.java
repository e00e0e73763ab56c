package dev.semel.server.cli;

import dev.semel.operation.ContentRule;
import dev.semel.operation.MalformedContentException;
import dev.semel.server.demo.Demo;
import dev.semel.server.demo.DemoNodes;
import dev.semel.server.demo.DemoReport;
import dev.semel.server.demo.DemoSettings;
import dev.semel.server.demo.Order;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code semel demo}: the main job in one command, with the proof at its end. */
@Command(
        name = "demo",
        description = "Storms of duplicates against gateways that are killed in the middle; then the proof.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final int MOST_FINDINGS_SHOWN = 20;
    private static final int MOST_ORDERS = 1_000_000;
    private static final int MOST_TWINS = 64;
    private static final int MOST_KILLS = 1_000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--orders", defaultValue = "1000", description = "How many orders (default: ${DEFAULT-VALUE}).")
    private int orders;

    @Option(names = "--twins", defaultValue = "8", description = "Clients per order (default: ${DEFAULT-VALUE}).")
    private int twins;

    @Option(names = "--kills", defaultValue = "4", description = "Kills of gateways (default: ${DEFAULT-VALUE}).")
    private int kills;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Of what is left to chance (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--input", paramLabel = "FILE.jsonl", description = "Send these JSON texts, a line each.")
    private @Nullable Path input;

    @Mixin
    private DemoNodesOptions nodes;

    @Option(names = "--keep", description = "Leave service and gateway running, and the store where it is.")
    private boolean keep;

    @Option(names = "--without-gateway", description = "Send the same storm straight to the service, to see it fail.")
    private boolean withoutGateway;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            description = "text or json (default: text).")
    private String output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        refuseNonsense();
        List<Order> asked = input == null ? made() : read(input);
        DemoNodes checked = nodes.checked(spec, withoutGateway ? 0 : kills, keep);
        Path directory = Files.createTempDirectory("semel-demo");
        DemoNodes gateways = nodes.in(directory, checked);
        PrintWriter out = spec.commandLine().getOut();
        boolean text = output.equals("text");
        if (text) {
            out.printf(
                    Locale.ROOT,
                    "Semel demo: %,d orders, each asked for by %d clients at once; %s.%n%n",
                    asked.size(),
                    twins,
                    withoutGateway ? "no gateway" : nodes.announced(kills));
            out.flush();
        }
        DemoReport report;
        DemoSettings settings = new DemoSettings(asked, twins, kills, seed, directory, withoutGateway, gateways);
        try (Demo demo = new Demo(settings, line -> progress(text, out, line))) {
            report = demo.run();
            tell(report, text, out);
            if (keep) {
                stay(demo, directory);
            }
        } catch (IOException cannotStart) {
            return Exits.fail(spec, Exits.USAGE, told(cannotStart));
        } catch (StoreRefusedException | StoreUnavailableException failure) {
            return Exits.fail(spec, Exits.STORE, told(failure));
        } finally {
            if (!keep) {
                delete(directory);
                for (Path made : gateways.store().files()) {
                    delete(made);
                }
            }
        }
        return report.holds() ? Exits.OK : Exits.FINDING;
    }

    /** What went wrong, and what went wrong when things were put away after that. */
    private static String told(Exception failure) {
        StringBuilder told = new StringBuilder(String.valueOf(failure.getMessage()));
        for (Throwable afterwards : failure.getSuppressed()) {
            told.append(' ').append(afterwards.getMessage());
        }
        return told.toString();
    }

    /** Until the process is told to end; on standard error, for standard output may be JSON. */
    private void stay(Demo demo, Path directory) throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        err.println("Left running at 127.0.0.1, port "
                + text(demo.ports())
                + (withoutGateway
                        ? ""
                        : ", admin listener at port " + text(demo.adminPorts()) + ", store "
                                + demo.store().name() + ", files in " + directory)
                + "; end it with Ctrl-C.");
        err.flush();
        new CountDownLatch(1).await();
    }

    private static String text(List<Integer> ports) {
        return ports.stream().map(String::valueOf).collect(Collectors.joining(" and "));
    }

    private static void progress(boolean text, PrintWriter out, String line) {
        if (text) {
            out.println(line);
            out.flush();
        }
    }

    private static void tell(DemoReport report, boolean text, PrintWriter out) {
        if (!text) {
            out.println(DemoJson.of(report));
        } else {
            out.println();
            out.print(report.text());
            out.println();
            report.wrong().stream().limit(MOST_FINDINGS_SHOWN).forEach(each -> out.println("  WRONG  " + each));
            out.println(
                    report.holds()
                            ? "Every order was applied or refused exactly once, and everybody was told the same."
                            : report.wrong().size() + " orders are not as they must be.");
        }
        out.flush();
    }

    private void refuseNonsense() {
        refuseOutside("--orders", orders, 1, MOST_ORDERS);
        refuseOutside("--twins", twins, 1, MOST_TWINS);
        refuseOutside("--kills", kills, 0, MOST_KILLS);
        if (!output.equals("text") && !output.equals("json")) {
            throw new ParameterException(spec.commandLine(), "-o is '" + output + "'; write text or json");
        }
    }

    private void refuseOutside(String option, int given, int lowest, int highest) {
        if (given < lowest || given > highest) {
            throw new ParameterException(
                    spec.commandLine(), option + " is " + given + "; give a number from " + lowest + " to " + highest);
        }
    }

    private List<Order> made() {
        List<Order> made = new ArrayList<>(orders);
        for (int number = 1; number <= orders; number++) {
            made.add(new Order("order-" + number, "{\"order\":" + number + ",\"cents\":" + (100 + number) + "}"));
        }
        return made;
    }

    private List<Order> read(Path file) {
        List<Order> read = new ArrayList<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new ParameterException(
                    spec.commandLine(),
                    "The input " + file + " cannot be read as text in UTF-8; give a file of JSON"
                            + " texts, a line each");
        }
        for (int index = 0; index < lines.size(); index++) {
            String line = lines.get(index);
            if (!line.isBlank()) {
                check(file, index + 1, line);
                read.add(new Order("line-" + (index + 1), line));
            }
        }
        if (read.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "The input " + file + " has no line to send");
        }
        return read;
    }

    private void check(Path file, int number, String line) {
        try {
            ContentRule.json().fingerprint(line.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedContentException malformed) {
            throw new ParameterException(
                    spec.commandLine(),
                    file + ":" + number + " is not JSON: " + malformed.getMessage() + " Nothing was sent");
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
