package dev.semel.chaos;

import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
        throw new ParameterException(
                spec.commandLine(), "Name a campaign: twins, kills, atomic, nodes, pauses or waiters");
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
                .addSubcommand(new Waiters())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((thrown, commandLine, parsed) -> {
                    commandLine.getErr().println("campaign: " + thrown.getMessage());
                    commandLine.getErr().flush();
                    return 1;
                });
    }

    /** What every campaign does: says what it plays, plays it, says what came of it and how long it took. */
    private abstract static class Played implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        /** What is played, in a line. */
        abstract String title();

        /** @param progress is told how far it has come */
        abstract CampaignReport play(Consumer<String> progress) throws Exception;

        @Override
        public final Integer call() throws Exception {
            say(title());
            long beganNanos = System.nanoTime();
            CampaignReport report = play(this::say);
            report.lines().forEach(this::say);
            say("Took " + (System.nanoTime() - beganNanos) / 1_000_000_000 + " s.");
            return report.holds() ? 0 : 1;
        }

        private void say(String line) {
            spec.commandLine().getOut().println(line);
            spec.commandLine().getOut().flush();
        }
    }

    /** For campaigns that draw. */
    private static final class Chance {
        @Option(names = "--seed", defaultValue = "1", description = "Of all chance (default: ${DEFAULT-VALUE}).")
        private long seed;

        @Override
        public String toString() {
            return "seed " + seed;
        }
    }

    /** For campaigns that do not need a lease of their own length. */
    private static final class Leases {
        @Option(names = "--lease", defaultValue = "2000", description = "Milliseconds (default: ${DEFAULT-VALUE}).")
        private long millis;
    }

    /** For campaigns of twins. */
    private static final class Wishes {
        @Option(names = "--keys", defaultValue = "10000", description = "How many keys (default: ${DEFAULT-VALUE}).")
        private int keys;

        @Option(names = "--twins", defaultValue = "8", description = "Clients for each (default: ${DEFAULT-VALUE}).")
        private int twins;

        @Override
        public String toString() {
            return keys + " keys, " + twins + " clients for each";
        }
    }

    /** {@code twins}: many clients ask for each new key at the same moment. */
    @Command(name = "twins", description = "New keys, several clients for each at the same moment; nothing is killed.")
    private static final class Twins extends Played {
        @Mixin
        private Wishes wishes;

        @Mixin
        private Leases lease;

        @Mixin
        private Chance chance;

        @Override
        String title() {
            return "Twins: " + wishes + ", " + chance;
        }

        @Override
        CampaignReport play(Consumer<String> progress) throws Exception {
            return new TwinsCampaign(wishes.keys, wishes.twins, lease.millis, chance.seed).run();
        }
    }

    /** {@code kills}: the gateway is killed at random moments under load. */
    @Command(name = "kills", description = "Kills the gateway with -9 at random moments under load.")
    private static final class Kills extends Played {
        @Option(names = "--class", required = true, description = "The effect's class: ${COMPLETION-CANDIDATES}.")
        private KillsCampaign.Known known;

        @Option(names = "--kills", defaultValue = "200", description = "How many (default: ${DEFAULT-VALUE}).")
        private int kills;

        @Mixin
        private Leases lease;

        @Mixin
        private Chance chance;

        @Override
        String title() {
            return "Kills: " + kills + " at an effect of class " + known + ", " + chance;
        }

        @Override
        CampaignReport play(Consumer<String> progress) throws Exception {
            return new KillsCampaign(new KillsCampaign.Terms(known, kills, lease.millis, chance.seed), progress).run();
        }
    }

    /** {@code atomic}: transfers in the store's own database; clients and server are killed, and commits go astray. */
    @Command(
            name = "atomic",
            description = "Transfers in the store's database; clients and server are killed, commit replies are lost.")
    private static final class Atomic extends Played {
        @Option(names = "--form", defaultValue = "joined", description = "${COMPLETION-CANDIDATES} (default: joined).")
        private AtomicCampaign.Form form;

        @Option(names = "--transfers", defaultValue = "20000", description = "How many (default: ${DEFAULT-VALUE}).")
        private int transfers;

        @Option(names = "--kills", defaultValue = "60", description = "Every fourth the server's (${DEFAULT-VALUE}).")
        private int kills;

        @Mixin
        private Chance chance;

        @Override
        String title() {
            return "Atomic, " + form + ": " + transfers + " transfers, " + kills + " kills, " + chance;
        }

        @Override
        CampaignReport play(Consumer<String> progress) throws Exception {
            return new AtomicCampaign(new AtomicCampaign.Terms(form, transfers, kills, chance.seed), progress).run();
        }
    }

    /** {@code nodes}: twins ask in several processes over one database. */
    @Command(
            name = "nodes",
            description = "Twins of each key in several processes over one PostgreSQL; both are killed if wanted.")
    private static final class Nodes extends Played {
        @Option(names = "--class", defaultValue = "unprotected", description = "${COMPLETION-CANDIDATES}.")
        private NodeBusiness.Known known;

        @Mixin
        private Wishes wishes;

        @Option(names = "--processes", defaultValue = "3", description = "How many (default: ${DEFAULT-VALUE}).")
        private int processes;

        @Option(names = "--kills", defaultValue = "0", description = "Of processes (default: ${DEFAULT-VALUE}).")
        private int kills;

        @Option(names = "--crashes", defaultValue = "0", description = "Of the server (default: ${DEFAULT-VALUE}).")
        private int crashes;

        @Mixin
        private Leases lease;

        @Mixin
        private Chance chance;

        @Override
        String title() {
            return "Nodes, " + known + ": " + wishes + " over " + processes + " processes, " + kills + " kills, "
                    + crashes + " crashes of the server, " + chance;
        }

        @Override
        CampaignReport play(Consumer<String> progress) throws Exception {
            NodesCampaign.Terms terms = new NodesCampaign.Terms(
                    known,
                    new NodesCampaign.Size(wishes.keys, wishes.twins),
                    processes,
                    new NodesCampaign.Faults(kills, crashes, Breakage.NONE),
                    lease.millis,
                    chance.seed);
            return new NodesCampaign(terms, progress).run();
        }
    }

    /** {@code pauses}: an owner is stopped past its lease, and goes on when another has taken over. */
    @Command(name = "pauses", description = "Stops an owner past its lease and lets it go on after another took over.")
    private static final class Pauses extends Played {
        @Option(names = "--rounds", defaultValue = "20", description = "Pauses (default: ${DEFAULT-VALUE}).")
        private int rounds;

        @Option(names = "--each", defaultValue = "4", description = "Keys in each plight (default: ${DEFAULT-VALUE}).")
        private int each;

        @Option(names = "--lease", defaultValue = "1500", description = "Milliseconds (default: ${DEFAULT-VALUE}).")
        private long leaseMillis;

        @Override
        String title() {
            return "Pauses: " + rounds + " rounds, " + each + " keys in each plight";
        }

        @Override
        CampaignReport play(Consumer<String> progress) throws Exception {
            return new PausesCampaign(new PausesCampaign.Terms(rounds, each, leaseMillis, Breakage.NONE), progress)
                    .run();
        }
    }

    /** {@code waiters}: many wait for one slow key, and others go by another route. */
    @Command(
            name = "waiters",
            description = "Many wait for one slow key at two gateways; other routes go on meanwhile.")
    private static final class Waiters extends Played {
        @Option(names = "--waiters", defaultValue = "1000", description = "How many (default: ${DEFAULT-VALUE}).")
        private int waiters;

        @Option(names = "--quick", defaultValue = "200", description = "Others per second (default: ${DEFAULT-VALUE}).")
        private int quick;

        @Option(names = "--slow", defaultValue = "8000", description = "Milliseconds (default: ${DEFAULT-VALUE}).")
        private int slowMillis;

        @Override
        String title() {
            return "Waiters: " + waiters + " for one key that takes " + slowMillis + " ms, " + quick
                    + " others per second";
        }

        @Override
        CampaignReport play(Consumer<String> progress) throws Exception {
            return new WaitersCampaign(new WaitersCampaign.Terms(waiters, quick, slowMillis), progress).run();
        }
    }
}
