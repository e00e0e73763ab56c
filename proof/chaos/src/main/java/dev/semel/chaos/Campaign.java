package dev.semel.chaos;

import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line of the campaigns. Exit codes: 0 it holds, 1 it does not or could not be played to its end, 2 wrong usage.
 */
@Command(name = "campaign", description = "Tries to make Semel apply an order twice.", mixinStandardHelpOptions = true)
public final class Campaign implements Runnable {
    @Spec
    private CommandSpec spec;

    private Campaign() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a campaign: twins, kills, atomic, nodes or pauses");
    }

    /** Plays one campaign and ends the process. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Campaign())
                .addSubcommand(new Twins())
                .addSubcommand(new Kills())
                .addSubcommand(new Atomic())
                .addSubcommand(new Nodes())
                .addSubcommand(new Pauses())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((thrown, commandLine, parsed) -> {
                    commandLine.getErr().println("campaign: " + thrown.getMessage());
                    commandLine.getErr().flush();
                    return 1;
                });
    }

    private static int told(CampaignReport report, long beganNanos, Consumer<String> out) {
        report.lines().forEach(out);
        out.accept("Took " + (System.nanoTime() - beganNanos) / 1_000_000_000 + " s.");
        return report.holds() ? 0 : 1;
    }

    private static Consumer<String> printer(CommandSpec spec) {
        return line -> {
            spec.commandLine().getOut().println(line);
            spec.commandLine().getOut().flush();
        };
    }

    /** {@code twins}: many clients ask for each new key at the same moment. */
    @Command(name = "twins", description = "New keys, several clients for each at the same moment; nothing is killed.")
    private static final class Twins implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--keys", defaultValue = "10000", description = "How many keys (default: ${DEFAULT-VALUE}).")
        private int keys;

        @Option(names = "--twins", defaultValue = "8", description = "Clients for each (default: ${DEFAULT-VALUE}).")
        private int twins;

        @Option(names = "--lease", defaultValue = "2000", description = "Milliseconds (default: ${DEFAULT-VALUE}).")
        private long leaseMillis;

        @Option(names = "--seed", defaultValue = "1", description = "Of all chance (default: ${DEFAULT-VALUE}).")
        private long seed;

        @Override
        public Integer call() throws Exception {
            Consumer<String> out = printer(spec);
            out.accept("Twins: " + keys + " keys, " + twins + " clients for each, seed " + seed);
            long beganNanos = System.nanoTime();
            return told(new TwinsCampaign(keys, twins, leaseMillis, seed).run(), beganNanos, out);
        }
    }

    /** {@code kills}: the gateway is killed at random moments under load. */
    @Command(name = "kills", description = "Kills the gateway with -9 at random moments under load.")
    private static final class Kills implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--class", required = true, description = "The effect's class: ${COMPLETION-CANDIDATES}.")
        private KillsCampaign.Known known;

        @Option(names = "--kills", defaultValue = "200", description = "How many (default: ${DEFAULT-VALUE}).")
        private int kills;

        @Option(names = "--lease", defaultValue = "2000", description = "Milliseconds (default: ${DEFAULT-VALUE}).")
        private long leaseMillis;

        @Option(names = "--seed", defaultValue = "1", description = "Of all chance (default: ${DEFAULT-VALUE}).")
        private long seed;

        @Override
        public Integer call() throws Exception {
            Consumer<String> out = printer(spec);
            out.accept("Kills: " + kills + " at an effect of class " + known + ", seed " + seed);
            long beganNanos = System.nanoTime();
            KillsCampaign.Terms terms = new KillsCampaign.Terms(known, kills, leaseMillis, seed);
            return told(new KillsCampaign(terms, out).run(), beganNanos, out);
        }
    }

    /** {@code atomic}: transfers in the store's own database; clients and server are killed, and commits go astray. */
    @Command(
            name = "atomic",
            description = "Transfers in the store's database; clients and server are killed, commit replies are lost.")
    private static final class Atomic implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--form", defaultValue = "joined", description = "${COMPLETION-CANDIDATES} (default: joined).")
        private AtomicCampaign.Form form;

        @Option(names = "--transfers", defaultValue = "20000", description = "How many (default: ${DEFAULT-VALUE}).")
        private int transfers;

        @Option(names = "--kills", defaultValue = "60", description = "Every fourth the server's (${DEFAULT-VALUE}).")
        private int kills;

        @Option(names = "--seed", defaultValue = "1", description = "Of all chance (default: ${DEFAULT-VALUE}).")
        private long seed;

        @Override
        public Integer call() throws Exception {
            Consumer<String> out = printer(spec);
            out.accept("Atomic, " + form + ": " + transfers + " transfers, " + kills + " kills, seed " + seed);
            long beganNanos = System.nanoTime();
            AtomicCampaign.Terms terms = new AtomicCampaign.Terms(form, transfers, kills, seed);
            return told(new AtomicCampaign(terms, out).run(), beganNanos, out);
        }
    }

    /** {@code nodes}: twins ask in several processes over one database. */
    @Command(
            name = "nodes",
            description = "Twins of each key in several processes over one PostgreSQL; both are killed if wanted.")
    private static final class Nodes implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--class", defaultValue = "unprotected", description = "${COMPLETION-CANDIDATES}.")
        private NodeBusiness.Known known;

        @Option(names = "--keys", defaultValue = "10000", description = "How many keys (default: ${DEFAULT-VALUE}).")
        private int keys;

        @Option(names = "--twins", defaultValue = "8", description = "Callers for each (default: ${DEFAULT-VALUE}).")
        private int twins;

        @Option(names = "--processes", defaultValue = "3", description = "How many (default: ${DEFAULT-VALUE}).")
        private int processes;

        @Option(names = "--kills", defaultValue = "0", description = "Of processes (default: ${DEFAULT-VALUE}).")
        private int kills;

        @Option(names = "--crashes", defaultValue = "0", description = "Of the server (default: ${DEFAULT-VALUE}).")
        private int crashes;

        @Option(names = "--lease", defaultValue = "2000", description = "Milliseconds (default: ${DEFAULT-VALUE}).")
        private long leaseMillis;

        @Option(names = "--seed", defaultValue = "1", description = "Of all chance (default: ${DEFAULT-VALUE}).")
        private long seed;

        @Override
        public Integer call() throws Exception {
            Consumer<String> out = printer(spec);
            out.accept("Nodes, " + known + ": " + keys + " keys, " + twins + " twins over " + processes + " processes, "
                    + kills + " kills, " + crashes + " crashes of the server, seed " + seed);
            long beganNanos = System.nanoTime();
            NodesCampaign.Terms terms = new NodesCampaign.Terms(
                    known,
                    new NodesCampaign.Size(keys, twins),
                    processes,
                    new NodesCampaign.Faults(kills, crashes, Breakage.NONE),
                    leaseMillis,
                    seed);
            return told(new NodesCampaign(terms, out).run(), beganNanos, out);
        }
    }

    /** {@code pauses}: an owner is stopped past its lease, and goes on when another has taken over. */
    @Command(name = "pauses", description = "Stops an owner past its lease and lets it go on after another took over.")
    private static final class Pauses implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--rounds", defaultValue = "20", description = "Pauses (default: ${DEFAULT-VALUE}).")
        private int rounds;

        @Option(names = "--each", defaultValue = "4", description = "Keys in each plight (default: ${DEFAULT-VALUE}).")
        private int each;

        @Option(names = "--lease", defaultValue = "1500", description = "Milliseconds (default: ${DEFAULT-VALUE}).")
        private long leaseMillis;

        @Override
        public Integer call() throws Exception {
            Consumer<String> out = printer(spec);
            out.accept("Pauses: " + rounds + " rounds, " + each + " keys in each plight");
            long beganNanos = System.nanoTime();
            PausesCampaign.Terms terms = new PausesCampaign.Terms(rounds, each, leaseMillis, Breakage.NONE);
            return told(new PausesCampaign(terms, out).run(), beganNanos, out);
        }
    }
}
