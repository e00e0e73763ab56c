package dev.semel.store.jdbc;

import static dev.semel.store.jdbc.Ledger.TRANSFER;
import static dev.semel.store.jdbc.Ledger.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.testkit.explore.Explored;
import dev.semel.testkit.explore.Explorer;
import dev.semel.testkit.explore.Handler;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The joined form on a real PostgreSQL, with a crash, a lost reply or a twin around every statement and every commit. */
@Timeout(600)
class ExploredTransactionsTest {
    /** {@code -Dfaults=2} takes some minutes. */
    private static final int FAULTS = Integer.getInteger("faults", 1);

    private final Tables tables = Tables.fresh(PostgresServer.shared(PostgresVersion.NEWEST));
    private final Ledger ledger = new Ledger(tables);

    @AfterEach
    void close() {
        tables.close();
    }

    private Explorer<Ledger.Transfer, String> explorer(Handler.Start<Ledger.Transfer, String> start) {
        return Explorer.of(start)
                .asking(transfer("t"))
                .before(() -> {
                    tables.run("TRUNCATE ${p}journal");
                    tables.run("UPDATE ${p}account SET cents = 1000");
                    tables.run("TRUNCATE ${p}record, ${p}note");
                })
                .expecting(
                        "one line in the journal",
                        end -> assertThat(ledger.times("t")).isOne())
                .expecting(
                        "one movement of money",
                        end -> assertThat(ledger.cents("a")).isEqualTo(999))
                .settling();
    }

    @Test
    void a_transfer_that_commits_with_its_outcome_moves_once() {
        Explored explored = explorer(node -> {
                    DataSource database = node.dataSource(tables.source);
                    JdbcStore store = node.afterwardsClosed(JdbcStore.open(database, tables.options));
                    Transactions transactions = store.transactions().waitingAtMost(Duration.ofMillis(50));
                    return asked -> transactions
                            .once(TRANSFER, asked, connection -> ledger.move(connection, asked))
                            .orThrow();
                })
                .faults(FAULTS)
                .schedules(20_000)
                .drawn(30, 1)
                .prove();

        assertThat(explored.faults()).as(explored.toString()).isEqualTo(FAULTS);
        assertThat(explored.points()).isGreaterThan(5);
    }

    @Test
    void a_transfer_that_is_noted_in_a_second_transaction_is_found_out() {
        Handler.Start<Ledger.Transfer, String> noted = node -> {
            DataSource database = node.dataSource(tables.source);
            return asked -> ledger.times(asked.id()) > 0 ? "a has 999" : movedAndNoted(database, asked);
        };

        assertThatThrownBy(() -> explorer(noted).faults(1).drawn(0, 1).prove())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("not so: one movement of money");
    }

    /** As {@link Ledger#move} does, with a commit in the middle. */
    private String movedAndNoted(DataSource database, Ledger.Transfer asked) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            Tables.run(connection, sql("UPDATE ${p}account SET cents = cents - 1 WHERE name = 'a'"));
            connection.commit();
            ledger.journal(connection, asked);
            connection.commit();
        }
        return "a has 999";
    }

    private String sql(String text) {
        return text.replace("${p}", tables.options.prefix());
    }
}
