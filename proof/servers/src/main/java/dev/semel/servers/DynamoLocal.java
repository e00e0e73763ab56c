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
    private static Optional<DynamoLocal> shared = Optional.empty();

    private final int port;
    private final ServerProcess process;
    private final Watchdog watchdog;

    private DynamoLocal(int port, boolean inMemory) throws IOException {
        this.port = port;
        Path directory = Files.createTempDirectory("semel-dynamodb-").toRealPath();
        Path data = Files.createDirectory(directory.resolve("data"));
        // It unpacks a library there at every start.
        Path scratch = Files.createDirectory(directory.resolve("tmp"));
        Account account = Account.ours();
        watchdog = Watchdog.over(directory, ServerProcess.Kind.DYNAMODB, account);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                // It lives for seconds: the second compiler would take more time than it gives.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + scratch,
                "-cp",
                DynamoPrograms.folder() + "/*",
                MAIN,
                "-port",
                Integer.toString(port),
                "-sharedDb",
                "-disableTelemetry"));
        command.addAll(inMemory ? List.of("-inMemory") : List.of("-dbPath", data.toString()));
        process = new ServerProcess(directory, ServerProcess.Kind.DYNAMODB, command, account);
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
                    server.process.start(server::answers);
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
    public boolean runs() {
        return process.runs();
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
    public void kill() {
        process.kill();
    }

    /** Starts the server again on the same port and folder, after {@link #kill()} first if it runs. */
    public void restart() {
        try {
            process.kill();
            process.start(this::answers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the server at once and deletes its folder. */
    @Override
    public void close() {
        watchdog.close();
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
