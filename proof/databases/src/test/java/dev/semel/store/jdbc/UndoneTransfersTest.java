package dev.semel.store.jdbc;

import static dev.semel.store.jdbc.Ledger.TRANSFER;
import static dev.semel.store.jdbc.Ledger.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.Undone;
import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.engine.SystemTime;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.operation.Undo;
import dev.semel.policy.DurabilityGrade;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.Status;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.store.StoreRefusedException;
import dev.semel.testkit.explore.Explored;
import dev.semel.testkit.explore.Explorer;
import dev.semel.testkit.explore.Handler;
import dev.semel.testkit.explore.Node;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Transfers that are taken back, with their outcome, in each form of transaction. */
@Timeout(3_600)
class UndoneTransfersTest {
    /** {@code -Dfaults=2} takes long. */
    private static final int FAULTS = Integer.getInteger("faults", 1);

    private static final Undo<Ledger.Transfer, String, String> BACK =
            Undo.of(TRANSFER).result(ResultCodec.text());

    /** In whose transaction. */
    enum Form {
        OWN,
        GIVEN,
        LEASED
    }

    /** The original was taken back before it ran. */
    private static final class Cancelled extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** What is asked of one transfer. */
    private record Wish(Ledger.Transfer transfer, boolean back) {}

    private final Tables tables = Tables.fresh(PostgresServer.shared(PostgresVersion.NEWEST));
    private final JdbcStore store = tables.store();
    private final Ledger ledger = new Ledger(tables);
    private final Transactions transactions = store.transactions();
    private final SystemTime time = new SystemTime();
    private final Engine engine = Engine.over(store, time).start();

    @AfterEach
    void close() {
        engine.close();
        time.close();
        store.close();
        tables.close();
    }

    private Execution<String> moved(Form form, Ledger.Transfer asked) throws Exception {
        return switch (form) {
            case OWN -> transactions.once(TRANSFER, asked, connection -> ledger.move(connection, asked));
            case GIVEN ->
                committed(open ->
                        transactions.onceIn(open, TRANSFER, asked, connection -> ledger.move(connection, asked)));
            case LEASED ->
                transactions
                        .leased(engine)
                        .once(TRANSFER, asked, (connection, lease) -> ledger.move(connection, asked));
        };
    }

    private Undone<String> back(Form form, Ledger.Transfer asked) throws Exception {
        return switch (form) {
            case OWN -> transactions.undo(BACK, asked, said -> connection -> movedBack(connection, asked, said));
            case GIVEN ->
                committed(open -> transactions.undoIn(
                        open, BACK, asked, said -> connection -> movedBack(connection, asked, said)));
            case LEASED ->
                transactions
                        .leased(engine)
                        .undo(BACK, asked, said -> (connection, lease) -> movedBack(connection, asked, said));
        };
    }

    private String movedBack(Connection connection, Ledger.Transfer asked, String said) throws Exception {
        assertThat(said).isEqualTo("a has 999");
        return ledger.move(
                connection, new Ledger.Transfer("back " + asked.id(), asked.to(), asked.from(), asked.cents()));
    }

    private interface Work<T> {
        T in(Connection open) throws Exception;
    }

    private <T> T committed(Work<T> work) throws Exception {
        try (Connection open = tables.source.getConnection()) {
            open.setAutoCommit(false);
            T told = work.in(open);
            open.commit();
            return told;
        }
    }

    private static Execution<String> undo(Undone<String> told) {
        return ((Undone.Tried<String>) told).undo();
    }

    @ParameterizedTest
    @EnumSource
    void a_transfer_is_moved_back_once(Form form) throws Exception {
        moved(form, transfer("t"));

        Undone<String> first = back(form, transfer("t"));
        Undone<String> second = back(form, transfer("t"));

        assertThat(undo(first)).isInstanceOf(Execution.Applied.class);
        assertThat(undo(second)).isInstanceOf(Execution.Replayed.class);
        assertThat(undo(second).orThrow()).isEqualTo("b has 1000");
        assertThat(ledger.cents("a")).isEqualTo(1000);
        assertThat(ledger.times("back t")).isOne();
    }

    @ParameterizedTest
    @EnumSource
    void a_transfer_that_never_ran_does_not_run_when_it_comes_late(Form form) throws Exception {
        assertThat(back(form, transfer("t"))).isInstanceOf(Undone.Nothing.class);
        assertThat(back(form, transfer("t"))).isInstanceOf(Undone.Nothing.class);

        assertThat(moved(form, transfer("t"))).isInstanceOf(Execution.Rejected.class);
        assertThat(ledger.cents("a")).isEqualTo(1000);
        assertThat(ledger.times("back t")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void an_undo_that_fails_leaves_nothing_and_may_be_asked_for_again(Form form) throws Exception {
        moved(form, transfer("t"));
        tables.run("UPDATE ${p}account SET cents = 0 WHERE name = 'b'");

        assertThatThrownBy(() -> back(form, transfer("t"))).isInstanceOf(Ledger.InsufficientFundsException.class);
        assertThat(ledger.times("back t")).isZero();

        tables.run("UPDATE ${p}account SET cents = 1 WHERE name = 'b'");
        assertThat(undo(back(form, transfer("t")))).isInstanceOf(Execution.Applied.class);
    }

    @Test
    void what_was_told_in_a_transaction_that_rolls_back_is_void() throws Exception {
        try (Connection open = tables.source.getConnection()) {
            open.setAutoCommit(false);
            assertThat(transactions.undoIn(
                            open,
                            BACK,
                            transfer("t"),
                            said -> connection -> movedBack(connection, transfer("t"), said)))
                    .isInstanceOf(Undone.Nothing.class);
            open.rollback();
        }

        assertThat(moved(Form.OWN, transfer("t"))).isInstanceOf(Execution.Applied.class);
    }

    @Test
    void a_transfer_and_its_undo_in_one_transaction_leave_no_trace_but_their_records() throws Exception {
        committed(open -> {
            var moved = transactions.onceIn(
                    open, TRANSFER, transfer("t"), connection -> ledger.move(connection, transfer("t")));
            assertThat(moved).isInstanceOf(Execution.Applied.class);
            return transactions.undoIn(
                    open, BACK, transfer("t"), said -> connection -> movedBack(connection, transfer("t"), said));
        });

        assertThat(ledger.cents("a")).isEqualTo(1000);
        assertThat(store.find(List.of(TRANSFER.intent(transfer("t")).key()))
                        .get(0)
                        .record()
                        .status())
                .isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void what_is_not_atomic_is_refused_and_nothing_is_claimed() {
        Operation<Ledger.Transfer, String> call = Ledger.operation(
                "provider.call", Terms.of(EffectTerms.unprotected()).build());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> transactions.undo(
                        Undo.of(call).result(ResultCodec.text()), transfer("t"), said -> connection -> "never"))
                .withMessageContaining("provider.call")
                .withMessageContaining("UNPROTECTED");
        assertThat(store.find(List.of(call.intent(transfer("t")).key())).get(0).record())
                .isNull();
    }

    /** The engine learns the undo's terms at each call, so its sweeper knows them whatever the original is told. */
    @Test
    void an_undo_is_declared_to_the_engine_before_the_original_is_claimed() {
        Undo<Ledger.Transfer, String, String> precious = Undo.of(TRANSFER)
                .terms(Terms.of(EffectTerms.atomic())
                        .durability(DurabilityGrade.REPLICATED)
                        .build())
                .result(ResultCodec.text());

        assertThatThrownBy(() -> transactions
                        .leased(engine)
                        .undo(precious, transfer("t"), said -> (connection, lease) -> "never"))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("ledger.transfer.undo");
        assertThat(store.find(List.of(TRANSFER.intent(transfer("t")).key()))
                        .get(0)
                        .record())
                .isNull();
    }

    private Explorer<Wish, String> explorer(Handler.Start<Wish, String> start) {
        return Explorer.of(start)
                .asking(new Wish(transfer("t"), false))
                .asking(new Wish(transfer("t"), true))
                .before(() -> {
                    tables.run("TRUNCATE ${p}journal");
                    tables.run("UPDATE ${p}account SET cents = 1000");
                    tables.run("TRUNCATE ${p}record, ${p}note");
                })
                .expecting(
                        "all that was moved was moved back",
                        end -> assertThat(ledger.cents("a")).isEqualTo(1000))
                .expecting(
                        "as often there as back",
                        end -> assertThat(ledger.times("back t"))
                                .isEqualTo(ledger.times("t"))
                                .isLessThanOrEqualTo(1))
                .settling();
    }

    private Handler<Wish, String> handler(Node node) {
        DataSource database = node.dataSource(tables.source);
        JdbcStore opened = node.afterwardsClosed(JdbcStore.open(database, tables.options));
        Transactions own = opened.transactions().waitingAtMost(Duration.ofMillis(50));
        return wish -> wish.back() ? taken(own, wish.transfer()) : given(own, wish.transfer());
    }

    private String given(Transactions own, Ledger.Transfer asked) throws Exception {
        Execution<String> told = own.once(TRANSFER, asked, connection -> ledger.move(connection, asked));
        if (told instanceof Execution.Rejected) {
            throw new Cancelled();
        }
        return told.orThrow();
    }

    private String taken(Transactions own, Ledger.Transfer asked) throws Exception {
        return own.undo(BACK, asked, said -> connection -> movedBack(connection, asked, said))
                .fold(
                        tried -> tried.undo().orThrow(),
                        nothing -> "nothing to move back",
                        left -> String.valueOf(left.original().orThrow()));
    }

    @Test
    void whatever_happens_all_that_was_moved_is_moved_back() {
        Explored explored = explorer(this::handler)
                .faults(FAULTS)
                .schedules(20_000)
                .drawn(30, 1)
                .prove();

        assertThat(explored.faults()).as(explored.toString()).isEqualTo(FAULTS);
        assertThat(explored.points()).isGreaterThan(5);
    }

    /** Without a refusal on record, the transfer comes late and is never moved back. */
    @Test
    void an_undo_that_only_looks_whether_it_is_there_is_found_out() {
        Handler.Start<Wish, String> looks = node -> {
            Handler<Wish, String> right = handler(node);
            return wish -> wish.back() && ledger.times("t") == 0 ? "nothing to move back" : right.handle(wish);
        };

        assertThatThrownBy(() -> explorer(looks).faults(1).drawn(0, 1).prove())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("nothing to move back");
    }
}
