package dev.semel.chaos;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.engine.SystemTime;
import dev.semel.operation.Operation;
import dev.semel.store.jdbc.JdbcStore;
import dev.semel.store.jdbc.LeasedTransactions;
import dev.semel.store.jdbc.Transactions;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A client of the atomic campaign in a process of its own, made to be killed: asks for each transfer until it knows what
 * became of it, and says so, a line for each. Ends when its input does, so that it never outlives the campaign.
 */
final class TransferClient {
    private static final int LANES = 6;
    private static final long PAUSE_MILLIS = 5;

    private final Operation<LedgerBook.Transfer, String> operation = LedgerBook.operation();
    private final Transactions joined;
    private final @Nullable LeasedTransactions leased;
    private final AtomicInteger next;
    private final int end;

    private TransferClient(Transactions joined, @Nullable LeasedTransactions leased, int from, int end) {
        this.joined = joined;
        this.leased = leased;
        next = new AtomicInteger(from);
        this.end = end;
    }

    /** Arguments: the database, the form, the first transfer, and the one after the last. */
    public static void main(String[] arguments) throws Exception {
        Thread watch = new Thread(TransferClient::endWithInput, "input");
        watch.setDaemon(true);
        watch.start();
        try (HikariDataSource pool = ChildStore.pool(arguments[0], LANES + 8);
                SystemTime time = new SystemTime();
                JdbcStore store = ChildStore.open(pool);
                Engine engine =
                        ChildStore.whenThere(() -> Engine.over(store, time).start())) {
            Transactions joined = ChildStore.whenThere(store::transactions);
            LeasedTransactions leased = arguments[1].equals("leased") ? joined.leased(engine) : null;
            int from = Integer.parseInt(arguments[2]);
            new TransferClient(joined, leased, from, Integer.parseInt(arguments[3])).work();
        }
        System.exit(0);
    }

    private static void endWithInput() {
        try {
            while (System.in.read() >= 0) {
                // Nobody says anything; what counts is the end.
            }
        } catch (IOException gone) {
            Runtime.getRuntime().halt(1);
        }
        Runtime.getRuntime().halt(0);
    }

    private void work() throws InterruptedException {
        CountDownLatch over = new CountDownLatch(LANES);
        for (int lane = 0; lane < LANES; lane++) {
            new Thread(
                            () -> {
                                try {
                                    lane();
                                } finally {
                                    over.countDown();
                                }
                            },
                            "lane-" + lane)
                    .start();
        }
        over.await();
    }

    private void lane() {
        int number = next.getAndIncrement();
        while (number < end) {
            askUntilKnown(LedgerBook.Transfer.of(number));
            number = next.getAndIncrement();
        }
    }

    private void askUntilKnown(LedgerBook.Transfer asked) {
        for (int times = 1; ; times++) {
            String outcome = ask(asked);
            if (outcome.equals("moved") || outcome.equals("refused")) {
                say("known " + asked.number() + " " + outcome + " " + times);
                return;
            } else if (!outcome.isEmpty()) {
                say("wrong " + asked.key() + ": told " + outcome);
                return;
            }
            pause();
        }
    }

    /** What became of it; empty if that is not known yet. */
    private String ask(LedgerBook.Transfer asked) {
        try {
            Execution<String> told = once(asked);
            if (told instanceof Execution.Rejected) {
                return "refused";
            } else if (told instanceof Execution.Settled<String>) {
                return told.orThrow().equals("moved " + asked.cents()) ? "moved" : told.toString();
            }
            return told instanceof Execution.Unsettled || told instanceof Execution.Unavailable ? "" : told.name();
        } catch (LedgerBook.RefusedException refused) {
            // Known once the record says so.
            return "";
        } catch (SQLException broken) {
            return String.valueOf(broken.getSQLState()).startsWith("08")
                            || String.valueOf(broken.getSQLState()).startsWith("57P")
                    ? ""
                    : broken.toString();
        }
    }

    private Execution<String> once(LedgerBook.Transfer asked) throws SQLException {
        return leased == null
                ? joined.once(operation, asked, connection -> LedgerBook.move(connection, asked))
                : leased.once(operation, asked, (connection, lease) -> LedgerBook.move(connection, asked));
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
