package dev.semel.store.dynamodb;

import dev.semel.servers.DynamoLocal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/** Tables of one's own on a server that all tests of this JVM share. */
final class Tables {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Deque<String> MADE = new ArrayDeque<>();
    /** A test may use several at once. */
    private static final int KEPT = 4;

    private Tables() {}

    /** The address of a fresh one. */
    static synchronized String fresh() {
        String url = at(DynamoLocal.shared(), "test-" + NUMBER.incrementAndGet());
        made(url);
        MADE.add(url);
        if (MADE.size() > KEPT) {
            try (DynamoTable old = DynamoTable.at(MADE.remove())) {
                old.drop();
            }
        }
        return url;
    }

    static String at(DynamoLocal server, String table) {
        return "dynamodb://eu-west-1/" + table + "?endpoint=" + server.endpoint();
    }

    static String made(String url) {
        try (DynamoTable table = DynamoTable.at(url)) {
            table.apply();
        }
        return url;
    }
}
