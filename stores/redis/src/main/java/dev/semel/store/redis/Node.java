package dev.semel.store.redis;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.LongSupplier;

/** One server that takes writes, and the lines to it that nobody uses at the moment. Safe for use by all threads. */
final class Node {
    /** More than ever call at once: the lanes, the sweeper, clean-up, notes, people. */
    private static final int MOST_IDLE = 16;
    /**
     * A line that was not used for so long is asked first whether anybody is there: that a server was restarted is not
     * heard before something is said to it.
     */
    private static final long RESTED_NANOS = Duration.ofSeconds(1).toNanos();

    private final String name;
    private final Way way;
    private final LongSupplier nanos;
    private final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();

    /** How a line to it is opened. */
    interface Way {
        Line open() throws Unanswered;
    }

    private record Idle(Line line, long sinceNanos) {}

    /** @param name what people call it */
    Node(String name, Way way, LongSupplier nanos) {
        this.name = name;
        this.way = way;
        this.nanos = nanos;
    }

    /** @throws Unanswered if the server cannot be reached */
    Line borrow() throws Unanswered {
        for (Idle next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
            if (!next.line().isUsable()) {
                continue;
            }
            if (nanos.getAsLong() - next.sinceNanos() < RESTED_NANOS
                    || next.line().isAnswered()) {
                return next.line();
            }
            forgetLines();
        }
        return way.open();
    }

    /** Whoever finds a line broken finds all broken that lay idle: its server has gone. */
    void giveBack(Line line) {
        if (line.isUsable() && idle.size() < MOST_IDLE) {
            idle.addFirst(new Idle(line, nanos.getAsLong()));
            return;
        }
        boolean gone = !line.isUsable();
        line.close();
        if (gone) {
            forgetLines();
        }
    }

    void forgetLines() {
        for (Idle next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
            next.line().close();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
