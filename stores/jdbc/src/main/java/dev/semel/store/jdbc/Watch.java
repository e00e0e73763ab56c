package dev.semel.store.jdbc;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has the server give up statements that take too long. Looks at all that are under way twice a second, for a timer set
 * and called off for every statement would wake a thread each time, which costs more than the statement. Its thread is
 * there while statements are.
 */
final class Watch {
    private static final int EVERY_MILLIS = 500;
    private static final int IDLE_SECONDS = 5;

    private final int mostLooks;
    /** A thread runs one statement at a time. */
    private final Map<Thread, Watched> underWay = new ConcurrentHashMap<>();

    private final AtomicBoolean looks = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor looking =
            new ScheduledThreadPoolExecutor(1, task -> daemon(task, "semel-jdbc-watch"));

    /** One statement, and how often it was seen; the one thread that looks counts. */
    private static final class Watched {
        private final Statement statement;
        private int seen;

        Watched(Statement statement) {
            this.statement = statement;
        }
    }

    /** @param mostMillis a statement is given up when it has taken so long, or half a second longer */
    Watch(int mostMillis) {
        mostLooks = mostMillis / EVERY_MILLIS;
        looking.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        looking.allowCoreThreadTimeOut(true);
    }

    /** This thread is about to run this statement, and has done with the one before. */
    void begin(Statement statement) {
        underWay.put(Thread.currentThread(), new Watched(statement));
        lookSoon();
    }

    /** This thread has done with its statement. */
    void end() {
        underWay.remove(Thread.currentThread());
    }

    private void lookSoon() {
        if (!looks.get() && looks.compareAndSet(false, true)) {
            var unused = looking.schedule(this::look, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        for (Watched each : underWay.values()) {
            each.seen++;
            if (each.seen == mostLooks + 1) {
                // On a thread of its own: the way to the server may be what has gone.
                daemon(() -> giveUp(each.statement), "semel-jdbc-cancel").start();
            }
        }
        looks.set(false);
        if (!underWay.isEmpty()) {
            lookSoon();
        }
    }

    private static void giveUp(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException closedOrUnheard) {
            // It has ended meanwhile, or the server is out of reach; then its connection is broken off, and says so.
            return;
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
