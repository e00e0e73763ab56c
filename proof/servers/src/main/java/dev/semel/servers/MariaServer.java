package dev.semel.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real MariaDB of our own: on a free port of the loopback, in a fresh folder under {@code java.io.tmpdir}, and durable
 * ({@code innodb_flush_log_at_trx_commit=1}, no binary log unless the caller's settings say otherwise). The user
 * {@code semel} owns the database {@code semel} and may make others whose names begin with {@code test_} or
 * {@code semel_}; {@code root} may do everything. Neither has a password.
 *
 * <p>Runs on Linux, as root too (MariaDB then runs as somebody else). It ends with this JVM, even if that is killed, and
 * its folder is deleted; only a kill of the whole process group leaves it behind. Methods that start, stop or kill must
 * not be called by two threads at once; all others may. Failures of the machine are {@link UncheckedIOException},
 * refusals by the server {@link IllegalStateException}.
 */
public final class MariaServer implements DatabaseServer {
    private static final int PORT_TRIES = 5;
    private static final Map<MariaVersion, MariaServer> SHARED = new EnumMap<>(MariaVersion.class);

    private final MariaVersion version;
    private final MariaPrograms programs;
    private final Path directory;
    private final int port;
    private final ServerProcess process;
    private final Watchdog watchdog;
    private final AtomicInteger databases = new AtomicInteger();

    private MariaServer(MariaVersion version, Map<String, String> settings, Account account, int port)
            throws IOException {
        this.version = version;
        this.port = port;
        programs = MariaPrograms.of(version, account);
        directory = Files.createTempDirectory("semel-mariadb-").toRealPath();
        account.own(directory);
        watchdog = Watchdog.over(directory, ServerProcess.Kind.MARIADB, account);
        process = new ServerProcess(directory, ServerProcess.Kind.MARIADB, command(all(settings)), account);
    }

    /** Starts a server with the settings above. */
    public static MariaServer start(MariaVersion version) {
        return start(version, Map.of());
    }

    /**
     * Starts a server with further settings, or others than those above.
     *
     * @param settings as on its command line, without dashes: {@code Map.of("sync_binlog", "1")}
     */
    public static MariaServer start(MariaVersion version, Map<String, String> settings) {
        try {
            Account account = Account.forServers();
            for (int tried = 1; ; tried++) {
                MariaServer server = new MariaServer(version, settings, account, Ports.free());
                try {
                    server.create(account);
                    return server;
                } catch (IOException | RuntimeException e) {
                    server.close();
                    if (tried == PORT_TRIES || !String.valueOf(e.getMessage()).contains("Can't start server: Bind")) {
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The server of that version that all tests of this JVM share; it ends with the JVM. Take a
     * {@linkplain #freshDatabase() fresh database} of it, and leave it running with its settings as they are.
     */
    public static MariaServer shared(MariaVersion version) {
        synchronized (SHARED) {
            return SHARED.computeIfAbsent(version, MariaServer::start);
        }
    }

    @Override
    public String jdbcUrl() {
        return url("semel", "semel");
    }

    /** The database {@code semel} as {@code root}. */
    public String superuserUrl() {
        return url("semel", "root");
    }

    @Override
    public String freshDatabase() {
        String name = "test_fresh_" + databases.incrementAndGet();
        Sql.run(url("semel", "root"), "CREATE DATABASE " + name);
        return url(name, "semel");
    }

    @Override
    public int port() {
        return port;
    }

    /** The release that runs. */
    public MariaVersion version() {
        return version;
    }

    @Override
    public boolean runs() {
        return process.runs();
    }

    @Override
    public void kill() {
        process.kill();
    }

    /** Stops the server in order. Does nothing if it does not run. */
    public void stop() {
        process.stop();
    }

    @Override
    public void restart() {
        try {
            process.stop();
            process.start(() -> Sql.answers(superuserUrl()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes a setting of the whole server until it is restarted; connections that are open may keep theirs. */
    public void set(String name, String value) {
        if (!name.matches("[a-zA-Z_][a-zA-Z0-9_.]*")) {
            throw new IllegalArgumentException("'" + name + "' is no name of a setting of MariaDB.");
        }
        Sql.run(superuserUrl(), "SET GLOBAL " + name + " = " + (value.matches("[0-9]+") ? value : Sql.literal(value)));
    }

    /** Ends the server at once and deletes its folder. */
    @Override
    public void close() {
        watchdog.close();
    }

    Path data() {
        return process.data();
    }

    private String url(String database, String user) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + database + "?user=" + user;
    }

    private Map<String, String> all(Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("innodb_flush_log_at_trx_commit", "1");
        all.put("innodb_buffer_pool_size", "64M");
        all.put("innodb_log_file_size", "32M");
        all.put("max_connections", "200");
        // A certificate of its own would take the server seconds to make.
        all.put("ssl", "0");
        all.putAll(settings);
        return all;
    }

    private List<String> command(Map<String, String> settings) {
        List<String> command = new ArrayList<>(List.of(
                programs.server().toString(),
                "--no-defaults",
                "--datadir=" + directory.resolve("data"),
                "--lc-messages-dir=" + programs.share(),
                "--character-sets-dir=" + programs.share().resolve("charsets"),
                "--tmpdir=" + directory.resolve("tmp"),
                "--socket=" + directory.resolve("socket"),
                "--pid-file=" + directory.resolve("data").resolve(ServerProcess.Kind.MARIADB.pidFile()),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--skip-name-resolve"));
        settings.forEach((name, value) -> command.add("--" + name + "=" + value));
        return command;
    }

    private void create(Account account) throws IOException {
        account.own(Files.createDirectory(directory.resolve("tmp")));
        Path pristine = programs.pristineData(version, account);
        if (Files.isDirectory(pristine)) {
            DataFolder.copy(pristine, data(), account, path -> true);
        } else {
            account.own(Files.createDirectory(data()));
            bootstrap(account);
            DataFolder.keep(data(), pristine, account);
        }
        process.start(() -> Sql.answers(superuserUrl()));
    }

    /** Has a server that lets nobody in make the tables and users that the real one needs. */
    private void bootstrap(Account account) throws IOException {
        List<String> command = new ArrayList<>(command(all(Map.of())));
        command.add("--bootstrap");
        Process making = account.command(command)
                .redirectOutput(directory.resolve("bootstrap-log").toFile())
                .start();
        try (var statements = making.getOutputStream()) {
            statements.write(String.join(
                            "\n",
                            "CREATE DATABASE mysql;",
                            "USE mysql;",
                            "SET @auth_root_socket = NULL;",
                            "SET @skip_auth_anonymous = 1;",
                            "SET @current_hostname = 'localhost';",
                            programs.systemTables(),
                            "FLUSH PRIVILEGES;",
                            "CREATE DATABASE semel;",
                            "CREATE USER semel@'127.0.0.1';",
                            "GRANT ALL ON semel.* TO semel@'127.0.0.1';",
                            "GRANT ALL ON `semel\\_%`.* TO semel@'127.0.0.1';",
                            "GRANT ALL ON `test\\_%`.* TO semel@'127.0.0.1';",
                            "")
                    .getBytes(StandardCharsets.UTF_8));
        }
        try {
            if (making.waitFor() != 0) {
                throw new IOException("MariaDB could not make its own tables; it said: "
                        + String.join(
                                " / ",
                                Files.readAllLines(directory.resolve("bootstrap-log")).stream()
                                        .filter(line -> line.contains("ERROR"))
                                        .toList()));
            }
        } catch (InterruptedException e) {
            throw Await.interrupted();
        } finally {
            making.destroy();
        }
    }
}
