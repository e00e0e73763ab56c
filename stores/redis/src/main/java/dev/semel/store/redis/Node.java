package dev.semel.store.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;

/** One server that takes writes, and the lines to it that nobody uses at the moment. Safe for use by all threads. */
final class Node {
    /** More than ever call at once: the lanes, the sweeper, clean-up, notes, people. */
    private static final int MOST_IDLE = 16;

    private final RedisClient client;
    private final RedisURI address;
    private final Duration silence;
    private final ConcurrentLinkedDeque<Line> idle = new ConcurrentLinkedDeque<>();

    Node(RedisClient client, RedisURI address, Duration silence) {
        this.client = client;
        this.address = address;
        this.silence = silence;
    }

    /** @throws Unanswered if the server cannot be reached */
    Line borrow() throws Unanswered {
        for (Line line = idle.pollFirst(); line != null; line = idle.pollFirst()) {
            if (line.isUsable()) {
                return line;
            }
        }
        try {
            return new Line(client.connect(ByteArrayCodec.INSTANCE, address), silence);
        } catch (RedisException unreachable) {
            Throwable cause = unreachable.getCause() == null ? unreachable : unreachable.getCause();
            throw new Unanswered("it cannot be reached: " + cause.getMessage(), unreachable);
        }
    }

    /** Whoever finds a line broken finds all broken that lay idle: its server has gone. */
    void giveBack(Line line) {
        if (line.isUsable() && idle.size() < MOST_IDLE) {
            idle.addFirst(line);
            return;
        }
        boolean gone = !line.isUsable();
        line.close();
        if (gone) {
            forgetLines();
        }
    }

    void forgetLines() {
        for (Line line = idle.pollFirst(); line != null; line = idle.pollFirst()) {
            line.close();
        }
    }

    @Override
    public String toString() {
        return address.getSentinels().isEmpty()
                ? address.getHost() + ":" + address.getPort()
                : "the master '" + address.getSentinelMasterId() + "'";
    }
}
