package dev.semel.server.demo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What befalls the gateways of a demo while the storm blows: kills spread over the orders, each at a random one of its
 * share, and one restart of the database in the middle. For one thread.
 */
final class Misfortunes {
    private static final long LOOK_MILLIS = 5;
    /** A gateway is at work if so many orders' clients wait for it. */
    private static final int LOADS = 3;

    private static final int MOST_LOOKS = 500;
    private static final int MOST_STARTS = 5;
    private static final double MIDDLE = 0.5;
    private static final long LONGEST_RESTART_SECONDS = 120;

    private final DemoSettings settings;
    private final Nodes nodes;
    private final Storm storm;
    private final CountDownLatch over;
    private final Consumer<String> progress;
    private final Map<Integer, CompletableFuture<Void>> starting = new ConcurrentHashMap<>();
    private int kills;
    private int inFlight;
    private int databaseRestarts;

    /** @param over comes to zero when every client has its answer */
    Misfortunes(DemoSettings settings, Nodes nodes, Storm storm, CountDownLatch over, Consumer<String> progress) {
        this.settings = settings;
        this.nodes = nodes;
        this.storm = storm;
        this.over = over;
        this.progress = progress;
    }

    /** Lets them happen; none once all is over. */
    DemoReport.Kills happen() throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(settings.seed());
        boolean goesOn = true;
        for (int kill = 0; kill < settings.kills() && goesOn; kill++) {
            double share = (kill + random.nextDouble(0.3, 0.8)) / settings.kills();
            if (share >= MIDDLE) {
                restartDatabase();
            }
            goesOn = isReached(share);
            if (goesOn) {
                befall(settings.nodes().rolling() ? kill % nodes.number() : running(random.nextInt(nodes.number())));
            } else {
                progress.accept("everything was settled before kill " + (kill + 1) + " of " + settings.kills());
            }
        }
        restartDatabase();
        for (CompletableFuture<Void> each : starting.values()) {
            await(each);
        }
        return new DemoReport.Kills(kills, inFlight, settings.nodes().rolling(), databaseRestarts);
    }

    private void befall(int node) throws IOException, InterruptedException {
        awaitLoad();
        int waiting = storm.inFlight();
        boolean rolling = settings.nodes().rolling();
        String settled = String.format(
                Locale.ROOT,
                "%,d of %,d orders settled: ",
                storm.tally().settledOrders(),
                settings.orders().size());
        GatewayChild child = nodes.child(node);
        if (rolling) {
            child.end();
        } else {
            child.kill();
        }
        kills++;
        inFlight += waiting;
        progress.accept(settled
                + String.format(
                        Locale.ROOT,
                        "%s %s, %,d requests under way",
                        nodes.name(node),
                        rolling ? "told to end, and ended" : "killed with -9",
                        waiting));
        CompletableFuture<Void> start = CompletableFuture.runAsync(() -> startAgain(node), work -> {
            // A thread for each: the JVM's own pool may have a single one.
            Thread starter = new Thread(work, "semel-demo-start");
            starter.setDaemon(true);
            starter.start();
        });
        starting.put(node, start);
        if (rolling || nodes.number() == 1) {
            await(start);
        }
    }

    /** This one, or the next that is not being started still. */
    private int running(int first) throws IOException, InterruptedException {
        for (int step = 0; step < nodes.number(); step++) {
            int node = (first + step) % nodes.number();
            CompletableFuture<Void> start = starting.get(node);
            if (start == null || start.isDone()) {
                return node;
            }
        }
        await(starting.get(first));
        return first;
    }

    /** As whoever watches over processes does it: again, if the database was away when it started. */
    private void startAgain(int node) {
        for (int tries = 1; ; tries++) {
            try {
                nodes.child(node).restart();
                progress.accept(nodes.name(node) + " started again on the same store");
                return;
            } catch (IOException notStarted) {
                if (tries == MOST_STARTS || settings.nodes().restartDatabase().isEmpty()) {
                    throw new UncheckedIOException(notStarted);
                }
            }
        }
    }

    private static void await(@Nullable CompletableFuture<Void> start) throws IOException, InterruptedException {
        try {
            if (start != null) {
                start.get();
            }
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause();
            throw cause instanceof UncheckedIOException unchecked ? unchecked.getCause() : new IOException(failure);
        }
    }

    private void restartDatabase() throws IOException, InterruptedException {
        if (databaseRestarts > 0 || settings.nodes().restartDatabase().isEmpty() || !isReached(MIDDLE)) {
            return;
        }
        String command = settings.nodes().restartDatabase().get();
        int waiting = storm.inFlight();
        // Into a file: a server that the command starts keeps its output open for as long as it lives.
        Path said = settings.directory().resolve("restart-database.log");
        Process restart = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(said.toFile())
                .start();
        boolean ended = restart.waitFor(LONGEST_RESTART_SECONDS, TimeUnit.SECONDS);
        if (!ended || restart.exitValue() != 0) {
            List<String> lines = Files.readAllLines(said);
            throw new IOException("The database was not restarted: '" + command + "' "
                    + (ended ? "ended with " + restart.exitValue() : "did not end") + ", and said: "
                    + (lines.isEmpty() ? "nothing" : lines.get(lines.size() - 1)));
        }
        databaseRestarts++;
        progress.accept(String.format(
                Locale.ROOT,
                "%,d of %,d orders settled: the database was restarted, %,d requests under way",
                storm.tally().settledOrders(),
                settings.orders().size(),
                waiting));
    }

    private boolean isReached(double share) throws InterruptedException {
        int settled = (int) (share * settings.orders().size());
        while (storm.tally().settledOrders() < settled) {
            if (over.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return over.getCount() > 0;
    }

    /** A kill while all clients pause would show little; within limits, for on a slow machine nothing may come together. */
    private void awaitLoad() throws InterruptedException {
        for (int look = 0; look < MOST_LOOKS && storm.inFlight() < LOADS * settings.twins(); look++) {
            if (over.await(1, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }
}
