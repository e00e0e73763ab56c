package dev.semel.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A DynamoDB Local of our own: Amazon's stand-in for its service, in a process of its own, on a free port of the loopback,
 * with its file in a fresh folder under {@code java.io.tmpdir}. Any credentials are good, and all regions share one set
 * of tables.
 *
 * <p>Runs on Linux, on x64 and arm64. It ends with this JVM, even if that is killed, and its folder is deleted; only a
 * kill of the whole process group leaves it behind. Methods that start, stop or kill must not be called by two threads at
 * once; all others may. Failures of the machine are {@link UncheckedIOException}.
 */
public final class DynamoLocal implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PORT_TRIES = 5;
    private static final String MAIN = "software.amazon.dynamodb.services.local.main.ServerRunner";
    private static final String PID = "dynamodb.pid";
    private static Optional<DynamoLocal> shared = Optional.empty();

    private final Path directory;
    private final Path jars;
    private final int port;
    private final boolean inMemory;
    private final Watchdog watchdog;
    private Optional<Process> process = Optional.empty();

    private DynamoLocal(int port, boolean inMemory) throws IOException {
        this.port = port;
        this.inMemory = inMemory;
        jars = DynamoPrograms.folder();
        directory = Files.createTempDirectory("semel-dynamodb-").toRealPath();
        Files.createDirectory(data());
        // It unpacks a library there at every start.
        Files.createDirectory(directory.resolve("tmp"));
        watchdog = Watchdog.over(directory, new Account("", List.of()), PID, "KILL");
    }

    /** Starts a server without tables, which keeps them when it is killed. */
    public static DynamoLocal start() {
        return start(false);
    }

    private static DynamoLocal start(boolean inMemory) {
        try {
            for (int tried = 1; ; tried++) {
                DynamoLocal server = new DynamoLocal(Ports.free(), inMemory);
                try {
                    server.run();
                    return server;
                } catch (IOException | RuntimeException e) {
                    server.close();
                    if (tried == PORT_TRIES || !String.valueOf(e.getMessage()).contains("ddress already in use")) {
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server that all tests of this JVM share; its tables are in memory, and it ends with the JVM. */
    public static synchronized DynamoLocal shared() {
        if (shared.isEmpty()) {
            shared = Optional.of(start(true));
        }
        return shared.get();
    }

    /** {@code http://127.0.0.1:PORT}. */
    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /** The port on the loopback address; the same for as long as the server lives, restarts included. */
    public int port() {
        return port;
    }

    /** Whether its process is there. */
    public synchronized boolean runs() {
        return process.isPresent() && process.get().isAlive();
    }

    /** The names of its tables, at most a hundred. */
    public List<String> tables() {
        try {
            HttpURLConnection asked =
                    (HttpURLConnection) URI.create(endpoint() + "/").toURL().openConnection();
            asked.setRequestProperty("X-Amz-Target", "DynamoDB_20120810.ListTables");
            asked.setRequestProperty("Content-Type", "application/x-amz-json-1.0");
            asked.setRequestProperty(
                    "Authorization",
                    "AWS4-HMAC-SHA256 Credential=any/20260101/any/dynamodb/aws4_request, SignedHeaders=host,"
                            + " Signature=none");
            asked.setDoOutput(true);
            asked.getOutputStream().write("{}".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String names = answer.substring(answer.indexOf('[') + 1, answer.indexOf(']'));
            return names.isBlank() ? List.of() : List.of(names.replace("\"", "").split(",", -1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it with SIGKILL, as a crash of the machine would, except that the system's own cache survives. */
    public synchronized void kill() {
        process.ifPresent(running -> {
            running.destroyForcibly();
            try {
                if (!running.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException("DynamoDB Local did not end within " + LIMIT.toSeconds() + " s.");
                }
            } catch (InterruptedException e) {
                throw Await.interrupted();
            }
        });
    }

    /** Starts the server again on the same port and folder, after {@link #kill()} first if it runs. */
    public synchronized void restart() {
        try {
            kill();
            run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the server at once and deletes its folder. */
    @Override
    public void close() {
        watchdog.close();
    }

    private Path data() {
        return directory.resolve("data");
    }

    private void run() throws IOException {
        Path log = directory.resolve("log");
        Process started = new ProcessBuilder(command())
                .directory(data().toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process = Optional.of(started);
        Files.writeString(data().resolve(PID), started.pid() + "\n");
        Await.until("DynamoDB Local answers (its log: " + log + ")", LIMIT, () -> !started.isAlive() || answers());
        if (!started.isAlive()) {
            List<String> lines = Files.readAllLines(log);
            throw new IOException("DynamoDB Local did not start; it said: "
                    + String.join(" / ", lines.subList(Math.max(0, lines.size() - 5), lines.size())));
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Djava.io.tmpdir=" + directory.resolve("tmp"),
                "-cp",
                jars + "/*",
                MAIN,
                "-port",
                Integer.toString(port),
                "-sharedDb",
                "-disableTelemetry"));
        command.addAll(inMemory ? List.of("-inMemory") : List.of("-dbPath", data().toString()));
        return command;
    }

    /** A request without credentials is refused, which is an answer too. */
    private boolean answers() {
        try {
            HttpURLConnection asked =
                    (HttpURLConnection) URI.create(endpoint() + "/").toURL().openConnection();
            asked.setConnectTimeout((int) LIMIT.toMillis());
            asked.setReadTimeout((int) LIMIT.toMillis());
            return asked.getResponseCode() == HttpURLConnection.HTTP_BAD_REQUEST;
        } catch (IOException notYet) {
            return false;
        }
    }
}
