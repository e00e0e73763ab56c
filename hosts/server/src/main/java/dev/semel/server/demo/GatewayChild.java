package dev.semel.server.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A gateway in a process of its own, so that it can be killed as a machine kills it: without a chance to tidy up. It does
 * not outlive the process that started it, unless that one is killed in the same way. For one thread at a time.
 */
public final class GatewayChild {
    private static final long LONGEST_START_SECONDS = 60;
    private static final long PATIENCE_SECONDS = 30;
    private static final String LISTENING = "semel gateway listening";

    private final List<String> command;
    /** Takes what drivers unpack, which a killed process leaves behind. */
    private final Path temporary = Files.createTempDirectory("semel-gateway-");

    private final Thread goodbye = new Thread(this::abandon, "semel-child-end");
    private volatile Process process;

    /**
     * Starts a gateway and waits until it listens.
     *
     * @param arguments of {@code semel gateway}
     * @throws IOException if it did not come to listen; says what it said
     */
    public GatewayChild(List<String> arguments) throws IOException {
        command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.semel.server.cli.Main",
                "gateway"));
        command.addAll(arguments);
        process = launched();
        Runtime.getRuntime().addShutdownHook(goodbye);
        awaitListening();
    }

    /** The process's number, while it runs. */
    public long pid() {
        return process.pid();
    }

    /** Kills it with SIGKILL and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /**
     * Starts it again with the same arguments and waits until it listens.
     *
     * @throws IOException if it did not come to listen; says what it said
     */
    public void restart() throws IOException {
        process = launched();
        awaitListening();
    }

    /** Asks it to end with SIGTERM and waits for nothing. */
    void tellToEnd() {
        process.destroy();
    }

    /** Asks it to end with SIGTERM, and makes it end if it does not; it may be started again. */
    public void end() throws InterruptedException {
        tellToEnd();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            kill();
        }
    }

    /** As {@link #end}, for good. */
    public void stop() throws InterruptedException {
        end();
        tidyUp();
        try {
            Runtime.getRuntime().removeShutdownHook(goodbye);
        } catch (IllegalStateException underWay) {
            // This process is ending as well; the hook finds nothing left to do.
            return;
        }
    }

    private void abandon() {
        process.destroyForcibly();
        tidyUp();
    }

    /** What cannot be deleted lies in a directory for such things, and no caller could do better. */
    private void tidyUp() {
        try {
            empty();
            Files.deleteIfExists(temporary);
        } catch (IOException left) {
            System.err.println("semel: The directory " + temporary + " could not be deleted; delete it.");
        }
    }

    private void empty() throws IOException {
        if (!Files.exists(temporary)) {
            return;
        }
        try (Stream<Path> left = Files.walk(temporary)) {
            for (Path each : left.sorted(Comparator.reverseOrder()).toList()) {
                if (!each.equals(temporary)) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }

    private Process launched() throws IOException {
        empty();
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private void awaitListening() throws IOException {
        CompletableFuture<String> listening = new CompletableFuture<>();
        Process child = process;
        // To its end, lest a child that says much waits for somebody to read it.
        Thread reader = new Thread(() -> listen(child, listening), "semel-child-output");
        reader.setDaemon(true);
        reader.start();
        String trouble;
        try {
            trouble = listening.get(LONGEST_START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException unreadable) {
            trouble = String.valueOf(unreadable.getMessage());
        } catch (TimeoutException tooLong) {
            trouble = "it did not listen within " + LONGEST_START_SECONDS + " s.";
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            trouble = "its start was interrupted.";
        }
        if (!trouble.isEmpty()) {
            child.destroyForcibly();
            throw new IOException("The gateway did not start: " + trouble);
        }
    }

    /** Completes with nothing once it listens, and with what it said if it ends before. */
    private static void listen(Process child, CompletableFuture<String> listening) {
        StringBuilder heard = new StringBuilder();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.startsWith(LISTENING)) {
                    listening.complete("");
                } else if (!listening.isDone()) {
                    heard.append(line).append(' ');
                }
            }
            listening.complete(
                    heard.isEmpty()
                            ? "it ended without a word."
                            : heard.toString().strip());
        } catch (IOException cutOff) {
            listening.completeExceptionally(new UncheckedIOException(cutOff));
        }
    }
}
