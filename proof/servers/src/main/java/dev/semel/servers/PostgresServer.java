package dev.semel.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A real PostgreSQL of our own: on a free port of the loopback, in a fresh folder under {@code java.io.tmpdir}, and
 * durable ({@code fsync}, {@code synchronous_commit} and {@code full_page_writes} are on unless the caller's settings say
 * otherwise). Everybody on this machine gets in without a password. The role {@code semel} owns the database
 * {@code semel} and is no superuser; the superuser is {@code postgres}.
 *
 * <p>Runs on Linux, as root too (PostgreSQL then runs as {@code postgres} or {@code nobody}). It ends with this JVM,
 * even if that is killed, and its folder is deleted; only a kill of the whole process group leaves it behind. Methods
 * that start, stop or kill must not be called by two threads at once; all others may. Failures of the machine are
 * {@link UncheckedIOException}, refusals by the server {@link IllegalStateException}.
 */
public final class PostgresServer implements DatabaseServer {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int PORT_TRIES = 5;
    private static final Map<PostgresVersion, PostgresServer> SHARED = new EnumMap<>(PostgresVersion.class);

    private final PostgresVersion version;
    private final Path binaries;
    private final Path directory;
    private final int port;
    private final ServerProcess postmaster;
    private final Watchdog watchdog;
    private final AtomicInteger databases = new AtomicInteger();
    private Optional<Replication> replication = Optional.empty();

    private PostgresServer(PostgresVersion version, Account account, int port) throws IOException {
        this.version = version;
        this.port = port;
        binaries = Binaries.of(version, account);
        directory = Files.createTempDirectory("semel-postgres-").toRealPath();
        account.own(directory);
        watchdog = Watchdog.over(directory, ServerProcess.Kind.POSTGRESQL, account);
        List<String> command = List.of(
                binaries.resolve("bin/postgres").toString(),
                "-D",
                directory.resolve("data").toString());
        postmaster = new ServerProcess(directory, ServerProcess.Kind.POSTGRESQL, command, account);
    }

    /** Starts a server with the settings above. */
    public static PostgresServer start(PostgresVersion version) {
        return start(version, Map.of());
    }

    /**
     * Starts a server with further settings, or others than those above.
     *
     * @param settings as in {@code postgresql.conf}, without quotes: {@code Map.of("fsync", "off")}
     */
    public static PostgresServer start(PostgresVersion version, Map<String, String> settings) {
        try {
            Account account = Account.forServers();
            for (int tried = 1; ; tried++) {
                PostgresServer server = new PostgresServer(version, account, Ports.free());
                try {
                    server.create(account, settings);
                    return server;
                } catch (IOException | RuntimeException e) {
                    server.close();
                    if (tried == PORT_TRIES || !String.valueOf(e.getMessage()).contains("could not bind")) {
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
    public static PostgresServer shared(PostgresVersion version) {
        synchronized (SHARED) {
            return SHARED.computeIfAbsent(version, PostgresServer::start);
        }
    }

    /**
     * Starts a standby that follows a running server by streaming replication, and returns when it does.
     *
     * @param synchronous whether the primary waits for it at every commit, as {@code synchronous_standby_names} then
     *     says; if the standby is closed or stopped, the primary's commits wait until that setting is
     *     {@linkplain #reset reset}
     */
    public static PostgresServer standbyOf(PostgresServer primary, boolean synchronous) {
        try {
            Account account = Account.forServers();
            PostgresServer standby = new PostgresServer(primary.version, account, Ports.free());
            try {
                Replication replication = Replication.of(primary, standby.port);
                standby.replication = Optional.of(replication);
                replication.copyTo(standby.postmaster.data(), account);
                standby.configure(replication.settings());
                standby.postmaster.start(() -> Sql.answers(standby.maintenanceUrl()));
                replication.awaitStreaming(synchronous);
                return standby;
            } catch (IOException | RuntimeException e) {
                standby.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String jdbcUrl() {
        return url("semel", "semel");
    }

    /** The database {@code semel} as the superuser. */
    public String superuserUrl() {
        return url("semel", "postgres");
    }

    @Override
    public String freshDatabase() {
        String name = "fresh_" + databases.incrementAndGet();
        Sql.run(maintenanceUrl(), "CREATE DATABASE " + name + " OWNER semel");
        return url(name, "semel");
    }

    @Override
    public int port() {
        return port;
    }

    /** The release that runs. */
    public PostgresVersion version() {
        return version;
    }

    @Override
    public boolean runs() {
        return postmaster.runs();
    }

    @Override
    public void kill() {
        postmaster.kill();
    }

    /** Stops the server in order (a "fast" shutdown, which throws its clients out). Does nothing if it does not run. */
    public void stop() {
        postmaster.stop();
    }

    @Override
    public void restart() {
        try {
            postmaster.stop();
            postmaster.start(() -> Sql.answers(maintenanceUrl()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Changes a setting of the whole server and reloads. New connections see it when this returns, open ones with their
     * next command; a setting that needs a restart is taken over by {@link #restart()}.
     *
     * @param value without quotes
     */
    public void set(String name, String value) {
        reload("ALTER SYSTEM SET " + setting(name) + " = " + Sql.literal(value));
    }

    /** Takes back what {@link #set} said of a setting. */
    public void reset(String name) {
        reload("ALTER SYSTEM RESET " + setting(name));
    }

    /** Keeps back from this standby whatever its primary sends from now on: it receives nothing, and loses nothing yet. */
    public void holdBack() {
        replication().hold();
    }

    /** Lets this standby receive again, and returns when it shows all that its primary has committed. */
    public void catchUp() {
        replication().catchUp(maintenanceUrl());
    }

    /**
     * Makes this standby a server of its own. What was {@linkplain #holdBack() held back} is lost, as it is when a
     * primary dies with what it had not sent. Returns when it accepts writes.
     */
    public void promote() {
        replication().end();
        String promoted =
                Sql.ask(maintenanceUrl(), "SELECT pg_promote(true, 60)").orElse("");
        if (!promoted.equals("t")) {
            throw new IllegalStateException("The standby was not promoted within 60 s.");
        }
    }

    /** Ends the server at once and deletes its folder. */
    @Override
    public void close() {
        replication.ifPresent(Replication::end);
        watchdog.close();
    }

    Path data() {
        return postmaster.data();
    }

    private Replication replication() {
        return replication.orElseThrow(() -> new IllegalStateException("This server is no standby."));
    }

    String maintenanceUrl() {
        return url("postgres", "postgres");
    }

    private String url(String database, String user) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + user;
    }

    private void create(Account account, Map<String, String> settings) throws IOException {
        DataFolder.create(postmaster.data(), binaries, account);
        configure(settings);
        postmaster.start(() -> Sql.answers(maintenanceUrl()));
        Sql.run(maintenanceUrl(), "CREATE ROLE semel LOGIN", "CREATE DATABASE semel OWNER semel");
    }

    private void configure(Map<String, String> settings) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("listen_addresses", "127.0.0.1");
        all.put("port", Integer.toString(port));
        all.put("unix_socket_directories", "");
        all.put("fsync", "on");
        all.put("synchronous_commit", "on");
        all.put("full_page_writes", "on");
        all.put("shared_buffers", "64MB");
        all.put("max_connections", "200");
        // In the data folder, so that a killed server leaves nothing in /dev/shm.
        all.put("dynamic_shared_memory_type", "mmap");
        all.putAll(settings);
        String lines = all.entrySet().stream()
                .map(entry -> setting(entry.getKey()) + " = " + Sql.literal(entry.getValue()) + "\n")
                .collect(Collectors.joining());
        Files.writeString(postmaster.data().resolve("postgresql.conf"), "\n" + lines, StandardOpenOption.APPEND);
    }

    private void reload(String change) {
        String loaded = loaded();
        Sql.run(maintenanceUrl(), change, "SELECT pg_reload_conf()");
        Await.until("PostgreSQL has read its settings again", LIMIT, () -> !loaded().equals(loaded));
    }

    private String loaded() {
        return Sql.ask(maintenanceUrl(), "SELECT pg_conf_load_time()").orElse("");
    }

    private static String setting(String name) {
        if (!name.matches("[a-zA-Z_][a-zA-Z0-9_.]*")) {
            throw new IllegalArgumentException("'" + name + "' is no name of a setting of PostgreSQL.");
        }
        return name;
    }
}
