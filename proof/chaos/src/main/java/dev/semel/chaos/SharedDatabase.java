package dev.semel.chaos;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.engine.Engine;
import dev.semel.engine.SystemTime;
import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Status;
import dev.semel.protocol.Verdict;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.store.Browsable;
import dev.semel.store.jdbc.JdbcOptions;
import dev.semel.store.jdbc.JdbcSchema;
import dev.semel.store.jdbc.JdbcStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A real server with Semel's tables, a folder for the nodes' sinks, and the operator who settles what is in doubt. */
final class SharedDatabase implements AutoCloseable {
    private static final int PAGE = 500;
    private static final int MOST_LOOKS = 100;
    private static final long BETWEEN_LOOKS_MILLIS = 50;

    private final PostgresServer server;
    private final Path sinks;

    private SharedDatabase(PostgresServer server, Path sinks) {
        this.server = server;
        this.sinks = sinks;
    }

    static SharedDatabase start() throws IOException {
        Path sinks = Files.createTempDirectory("semel-sinks-");
        SharedDatabase database = new SharedDatabase(PostgresServer.start(PostgresVersion.NEWEST), sinks);
        try (HikariDataSource pool = ChildStore.pool(database.server.jdbcUrl(), 1)) {
            JdbcSchema.of(JdbcOptions.defaults()).apply(pool);
        }
        return database;
    }

    Node.Settings settings(String name, long leaseMillis, Breakage breakage) {
        return new Node.Settings(server.jdbcUrl(), name, sinks, leaseMillis, breakage);
    }

    SinkBook book() throws IOException {
        return SinkBook.of(sinks);
    }

    /** Kills the server as a crash would, and starts it again. */
    void crash() {
        server.kill();
        server.restart();
    }

    /** What an operator found and did. */
    record Resolved(Set<String> applied, Set<String> notApplied) {}

    /**
     * Looks up each key that is in doubt, and of these if any are named, in the sinks, and says what he finds. Looks again
     * where it is too early to say that nothing is there.
     */
    Resolved resolve(Set<String> of) throws IOException, InterruptedException {
        Resolved resolved = new Resolved(new HashSet<>(), new HashSet<>());
        try (HikariDataSource pool = ChildStore.pool(server.jdbcUrl(), 4);
                SystemTime time = new SystemTime();
                JdbcStore store = ChildStore.open(pool);
                Engine engine = Engine.over(store, time).start()) {
            List<Browsable.Row> open = inDoubt(store).stream()
                    .filter(row -> of.isEmpty() || of.contains(row.key().key()))
                    .toList();
            for (int looks = 1; !open.isEmpty(); looks++) {
                SinkBook book = book();
                List<Browsable.Row> tooEarly = new ArrayList<>();
                for (Browsable.Row row : open) {
                    if (!resolve(engine, row, book, resolved)) {
                        tooEarly.add(row);
                    }
                }
                open = tooEarly;
                if (looks == MOST_LOOKS) {
                    throw new IOException(open.size() + " keys in doubt could not be resolved in " + looks + " tries.");
                }
                Thread.sleep(BETWEEN_LOOKS_MILLIS);
            }
        }
        return resolved;
    }

    /** False if it is too early to say. */
    private static boolean resolve(Engine engine, Browsable.Row row, SinkBook book, Resolved resolved)
            throws IOException {
        List<SinkBook.Effect> effects = book.effects(row.key().key());
        Verdict verdict = effects.isEmpty()
                ? Verdict.notApplied()
                : Verdict.applied(Payload.whole(effects.get(0).value().getBytes(StandardCharsets.UTF_8)));
        Evidence evidence = Evidence.operator("campaign", "looked into the sinks");
        Decision decision = engine.resolve(row.key(), row.record().epoch(), verdict, evidence)
                .join();
        if (decision instanceof Decision.Accepted accepted && !accepted.repeated()) {
            (effects.isEmpty() ? resolved.notApplied() : resolved.applied())
                    .add(row.key().key());
            return true;
        }
        if (decision instanceof Decision.Ignored ignored && ignored.reason() == Decision.Reason.NOT_QUIESCENT) {
            return false;
        }
        IntentRecord now = engine.find(row.key()).record();
        if (now == null || !now.status().isFinal()) {
            throw new IOException("The resolution of " + row.key() + " was answered with " + decision + ".");
        }
        // Its owner, who was only late, came first.
        return true;
    }

    private static List<Browsable.Row> inDoubt(JdbcStore store) {
        List<Browsable.Row> all = new ArrayList<>();
        OperationKey after = null;
        List<Browsable.Row> page;
        do {
            page = store.browse(Status.IN_DOUBT, after, PAGE);
            all.addAll(page);
            after = page.isEmpty() ? after : page.get(page.size() - 1).key();
        } while (page.size() == PAGE);
        return all;
    }

    /** How many keys have no outcome. */
    long stuck() throws SQLException {
        return number("SELECT count(*) FROM semel_record WHERE state NOT IN (2, 3)");
    }

    long records() throws SQLException {
        return number("SELECT count(*) FROM semel_record");
    }

    private long number(String sql) throws SQLException {
        try (HikariDataSource pool = ChildStore.pool(server.jdbcUrl(), 1);
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() {
        server.close();
        try (Stream<Path> files = Files.walk(sinks)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
