package dev.semel.chaos;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Engines in processes of their own over one PostgreSQL, without a gateway: twins of each key ask in different processes
 * at the same moment. If wanted, processes are killed with -9 and the server crashes and comes back. What became of a key
 * is counted in sinks that no store has to do with. Used once, by one thread.
 */
final class NodesCampaign {
    private static final int LEAST_ROUNDS = 20;
    private static final int LONGEST_UNTIL_FAULT_MILLIS = 200;
    private static final long LONGEST_SECONDS = 180;
    private static final long LOOK_MILLIS = 5;
    private static final int PROGRESS_EVERY = 10;
    private static final int MOST_KEYS_AT_ONCE = 500;

    private final Terms terms;
    private final Consumer<String> progress;
    private final CampaignReport report = new CampaignReport();
    private final SplittableRandom random;
    private final Tellings tellings = new Tellings();
    private final List<NodeProcess> nodes = new ArrayList<>();
    private final int[] asked;

    NodesCampaign(Terms terms, Consumer<String> progress) {
        this.terms = terms;
        this.progress = progress;
        random = new SplittableRandom(terms.seed());
        asked = new int[terms.processes()];
    }

    /** How many there are. */
    record Size(int keys, int twins) {}

    /** What goes wrong around them. */
    record Faults(int kills, int crashes, Breakage breakage) {
        static Faults none() {
            return new Faults(0, 0, Breakage.NONE);
        }

        int number() {
            return kills + crashes;
        }
    }

    /** What is played. */
    record Terms(NodeBusiness.Known known, Size size, int processes, Faults faults, long leaseMillis, long seed) {}

    CampaignReport run() throws IOException, InterruptedException, SQLException {
        try (SharedDatabase database = SharedDatabase.start()) {
            try {
                for (int node = 0; node < terms.processes(); node++) {
                    String name = name(node);
                    nodes.add(new NodeProcess(
                            database.settings(
                                    name, terms.leaseMillis(), terms.faults().breakage()),
                            line -> tellings.heard(name, line)));
                }
                askAll(database);
                tell();
                Set<String> doubted = settleDoubts(database);
                audit(database, doubted);
            } finally {
                for (NodeProcess node : nodes) {
                    node.close();
                }
            }
        }
        return report;
    }

    private static String name(int node) {
        return "node-" + node;
    }

    /** In rounds, so that all processes are at work on the same keys. */
    private void askAll(SharedDatabase database) throws IOException, InterruptedException {
        int keys = terms.size().keys();
        int faults = terms.faults().number();
        int rounds = Math.max(Math.max(LEAST_ROUNDS, faults), (keys - 1) / MOST_KEYS_AT_ONCE + 1);
        int done = 0;
        for (int round = 1; round <= rounds; round++) {
            List<String> asking =
                    keys((int) ((long) keys * (round - 1) / rounds), (int) ((long) keys * round / rounds));
            for (int node = 0; node < nodes.size(); node++) {
                ask(node, asking);
            }
            if ((long) faults * round / rounds > done) {
                done++;
                befall(database, done, asking);
            }
            awaitDone();
            if (round % PROGRESS_EVERY == 0 || round == rounds) {
                progress.accept(round + " of " + rounds + " rounds, " + done + " of " + faults + " faults, "
                        + tellings.askings() + " answers");
            }
        }
    }

    private List<String> keys(int from, int to) {
        return IntStream.range(from, to).mapToObj(terms.known()::key).collect(Collectors.toList());
    }

    /** The twins of a key are spread over the processes, which go through the keys in the same order. */
    private void ask(int node, List<String> keys) throws IOException {
        List<String> asking = new ArrayList<>();
        for (String key : keys) {
            for (int twin = node; twin < terms.size().twins(); twin += terms.processes()) {
                asking.add(key);
            }
        }
        nodes.get(node).ask(asking);
        asked[node]++;
    }

    /** In the middle of a round: crashes of the server are spread over the kills of nodes. */
    private void befall(SharedDatabase database, int fault, List<String> asking)
            throws IOException, InterruptedException {
        int answers = tellings.askings();
        for (long waited = 0; tellings.askings() == answers; waited += LOOK_MILLIS) {
            refuseStandstill(waited);
            Thread.sleep(LOOK_MILLIS);
        }
        Thread.sleep(random.nextInt(LONGEST_UNTIL_FAULT_MILLIS));
        long crashesSoFar =
                (long) terms.faults().crashes() * fault / terms.faults().number();
        long crashesBefore =
                (long) terms.faults().crashes() * (fault - 1) / terms.faults().number();
        if (crashesSoFar > crashesBefore) {
            database.crash();
            return;
        }
        int node = random.nextInt(nodes.size());
        nodes.get(node).killAndRestart();
        if (tellings.done(name(node)) < asked[node]) {
            asked[node]--;
            ask(node, asking);
        }
    }

    private void awaitDone() throws IOException, InterruptedException {
        for (int node = 0; node < nodes.size(); node++) {
            for (long waited = 0; tellings.done(name(node)) < asked[node]; waited += LOOK_MILLIS) {
                refuseStandstill(waited);
                Thread.sleep(LOOK_MILLIS);
            }
        }
    }

    private void refuseStandstill(long waitedMillis) throws IOException {
        if (waitedMillis > TimeUnit.SECONDS.toMillis(LONGEST_SECONDS)) {
            String said = tellings.wrong().stream().findFirst().orElse("nothing");
            throw new IOException("The nodes came to a standstill for " + LONGEST_SECONDS + " s; one said " + said);
        }
    }

    /** Nothing settles these by itself; after the operator's word everybody asks once more. */
    private Set<String> settleDoubts(SharedDatabase database) throws IOException, InterruptedException {
        SharedDatabase.Resolved resolved = database.resolve(Set.of());
        Set<String> doubted = new HashSet<>(tellings.doubted());
        doubted.addAll(resolved.applied());
        doubted.addAll(resolved.notApplied());
        report.figure("told to be in doubt", tellings.doubted().size(), "keys");
        report.figure(
                "in doubt at the end",
                resolved.applied().size() + resolved.notApplied().size(),
                "keys");
        report.figure("  resolved as applied", resolved.applied().size(), "for they are in the sinks");
        report.figure("  as not applied", resolved.notApplied().size(), "for they are not");
        if (terms.known() == NodeBusiness.Known.DEDUPLICATED || terms.faults().number() == 0) {
            doubted.forEach(key -> report.wrong(key + ": was in doubt, which nothing here can have caused"));
        }
        if (!doubted.isEmpty()) {
            for (int node = 0; node < nodes.size(); node++) {
                ask(node, List.copyOf(doubted));
            }
            awaitDone();
        }
        return doubted;
    }

    private void tell() {
        report.figure(
                "keys",
                terms.size().keys(),
                terms.size().twins() + " twins each, over " + terms.processes() + " processes");
        report.figure("answers", tellings.askings(), "told to callers");
        report.figure("races", tellings.races(), "times a process met another at work on a key");
        report.figure("nodes killed", terms.faults().kills(), "with -9, and started again");
        report.figure("server crashed", terms.faults().crashes(), "times, killed with -9 and started again");
    }

    private void audit(SharedDatabase database, Set<String> doubted) throws IOException, SQLException {
        List<String> keys = keys(0, terms.size().keys());
        KeyAudit audit = new KeyAudit(terms, database.book(), tellings, report);
        keys.forEach(key -> audit.check(key, doubted.contains(key)));
        audit.tell(keys);
        report.wrong(tellings.wrong());
        long stuck = database.stuck();
        report.figure("stuck", stuck, "keys without an outcome");
        if (stuck > 0) {
            report.wrong(stuck + " keys are stuck without an outcome");
        }
        if (database.records() != keys.size()) {
            report.wrong(database.records() + " records of " + keys.size() + " keys");
        }
    }
}
