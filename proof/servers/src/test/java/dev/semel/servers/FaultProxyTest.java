package dev.semel.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.servers.Traffic.Sender;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every fault as a driver of PostgreSQL sees it, and what the server made of the request. */
class FaultProxyTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final PostgresServer server = PostgresServer.shared(PostgresVersion.NEWEST);
    private final FaultProxy proxy = FaultProxy.to(server);
    private String direct;
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        direct = server.freshDatabase();
        Sql.run(direct, "CREATE TABLE kept (id int PRIMARY KEY)");
        connection = DriverManager.getConnection(proxy.through(direct) + "&socketTimeout=10");
        connection.setAutoCommit(false);
        insertAndCommit(1);
        // From here on the driver sends the commit as a statement that it has prepared, without its text.
        insertAndCommit(2);
    }

    @AfterEach
    void disconnect() throws SQLException {
        try (proxy) {
            connection.close();
        }
    }

    @Test
    void a_commit_cut_before_it_arrives_fails_and_keeps_nothing() {
        Fault cut = proxy.next(traffic -> traffic.executes("COMMIT"), Fate.CUT_BEFORE);

        assertThatThrownBy(() -> insertAndCommit(3)).isInstanceOf(SQLException.class);
        cut.await(SOON);
        awaitNobodyConnected();

        assertThat(rows()).isEqualTo("1,2");
    }

    @Test
    void a_commit_whose_reply_is_lost_fails_and_keeps_its_row() {
        Fault lost = proxy.next(traffic -> traffic.executes("COMMIT"), Fate.LOSE_REPLY);

        assertThatThrownBy(() -> insertAndCommit(3)).isInstanceOf(SQLException.class);
        lost.await(SOON);

        // At once: the server had answered before the client was reset.
        assertThat(rows()).isEqualTo("1,2,3");
    }

    @Test
    void a_commit_cut_after_it_left_fails_and_keeps_its_row_some_time_later() {
        Fault cut = proxy.next(traffic -> traffic.executes("COMMIT"), Fate.CUT_AFTER);

        assertThatThrownBy(() -> insertAndCommit(3)).isInstanceOf(SQLException.class);
        cut.await(SOON);

        Await.until("the server has committed", SOON, () -> rows().equals("1,2,3"));
    }

    @Test
    void a_reply_is_dropped_as_told_by_a_judge() {
        proxy.judge(traffic -> traffic.isRequest() ? Fate.PASS : Fate.CUT_BEFORE);

        assertThatThrownBy(() -> insertAndCommit(3)).isInstanceOf(SQLException.class);
        awaitNobodyConnected();

        assertThat(rows()).isEqualTo("1,2");
    }

    @Test
    void an_order_is_used_up_and_only_by_what_it_waits_for() throws SQLException {
        Fault fault = proxy.next(traffic -> traffic.executes("VALUES (4)"), Fate.CUT_BEFORE);
        insertAndCommit(3);
        assertThat(fault.hasHappened()).isFalse();
        assertThatThrownBy(() -> insertAndCommit(4)).isInstanceOf(SQLException.class);
        fault.await(SOON);
        connection = DriverManager.getConnection(proxy.through(direct) + "&socketTimeout=10");
        connection.setAutoCommit(false);
        insertAndCommit(4);

        assertThat(rows()).isEqualTo("1,2,3,4");
    }

    @Test
    void slices_and_delays_change_nothing_but_the_time() throws SQLException {
        proxy.slice(3);
        proxy.delay(Duration.ofMillis(1), Duration.ZERO);
        Fault unused = proxy.next(traffic -> traffic.executes("never sent"), Fate.CUT_BEFORE);
        insertAndCommit(3);

        proxy.slice(64 * 1024);
        proxy.delay(Duration.ofMillis(60), Duration.ofMillis(40));
        long before = System.nanoTime();
        insertAndCommit(4);
        Duration took = Duration.ofNanos(System.nanoTime() - before);

        // Two round trips: begin with insert, then commit.
        assertThat(took).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        assertThat(rows()).isEqualTo("1,2,3,4");
        assertThat(unused.hasHappened()).isFalse();
    }

    @Test
    void a_commit_is_found_in_slices_too() {
        proxy.slice(1);
        proxy.next(traffic -> traffic.executes("COMMIT"), Fate.CUT_BEFORE);

        assertThatThrownBy(() -> insertAndCommit(3)).isInstanceOf(SQLException.class);
        awaitNobodyConnected();

        assertThat(rows()).isEqualTo("1,2");
    }

    @Test
    void a_held_reply_arrives_when_it_is_let_go() throws Exception {
        connection.setAutoCommit(true);
        proxy.hold(Sender.SERVER);
        CompletableFuture<Void> insert =
                CompletableFuture.runAsync(() -> assertThatCode(() -> insert(3)).doesNotThrowAnyException());
        Await.until("the server has committed", SOON, () -> rows().equals("1,2,3"));
        assertThatThrownBy(() -> insert.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

        proxy.release();

        insert.get(10, TimeUnit.SECONDS);
    }

    @Test
    void an_order_swallows_one_connection_alone() throws SQLException {
        connection.setNetworkTimeout(Runnable::run, 300);
        Fault swallowed = proxy.next(traffic -> traffic.executes("COMMIT"), Fate.SWALLOW);

        assertThatThrownBy(() -> insertAndCommit(3)).hasRootCauseInstanceOf(SocketTimeoutException.class);
        swallowed.await(SOON);

        assertThat(Sql.answers(proxy.through(direct))).isTrue();
        assertThat(rows()).isEqualTo("1,2");
    }

    @Test
    void a_swallowed_connection_stays_open_and_silent_and_a_healed_proxy_serves_new_ones() throws SQLException {
        connection.setNetworkTimeout(Runnable::run, 300);
        proxy.swallow();
        assertThatThrownBy(() -> insertAndCommit(3)).hasRootCauseInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(() -> DriverManager.getConnection(proxy.through(direct) + "&loginTimeout=1"))
                .isInstanceOf(SQLException.class);

        proxy.heal();

        try (Connection well = DriverManager.getConnection(proxy.through(direct))) {
            assertThat(well.isValid(10)).isTrue();
        }
        assertThat(rows()).isEqualTo("1,2");
    }

    @Test
    void open_connections_are_cut_and_new_ones_refused_until_accepted() throws SQLException {
        String url = proxy.through(direct);
        proxy.refuse();
        assertThat(connection.isValid(10)).isTrue();
        assertThatThrownBy(() -> DriverManager.getConnection(url)).hasRootCauseInstanceOf(ConnectException.class);

        proxy.cut();
        assertThatThrownBy(() -> insertAndCommit(3)).isInstanceOf(SQLException.class);
        Await.until("nothing is open", SOON, () -> proxy.open() == 0);

        proxy.accept();
        assertThat(Sql.answers(url)).isTrue();
    }

    @Test
    void an_address_that_leads_elsewhere_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> proxy.through("jdbc:postgresql://127.0.0.1:1/semel"))
                .withMessageContaining("127.0.0.1:1");
    }

    private void insertAndCommit(int id) throws SQLException {
        insert(id);
        connection.commit();
    }

    private void insert(int id) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO kept VALUES (" + id + ")");
        }
    }

    private String rows() {
        return Sql.ask(direct, "SELECT string_agg(id::text, ',' ORDER BY id) FROM kept")
                .orElse("");
    }

    /** So that nothing is under way at the server that could still commit. */
    private void awaitNobodyConnected() {
        Await.until(
                "the server has ended the connection",
                SOON,
                () -> Sql.ask(
                                direct,
                                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
                        .isEmpty());
    }
}
