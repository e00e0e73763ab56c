package dev.semel.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What one node says of each key, in order, for a campaign that waits for it. Written by one thread, read by another. */
final class Conversation {
    private static final long LONGEST_SECONDS = 60;

    private final String node;
    private final Map<String, BlockingQueue<String>> said = new ConcurrentHashMap<>();
    private final Map<String, String> refused = new ConcurrentHashMap<>();
    private final List<String> strange = new ArrayList<>();

    Conversation(String node) {
        this.node = node;
    }

    void heard(String line) {
        String[] words = line.split(" ", 3);
        switch (words[0]) {
            case "told" -> of(words[1]).add(words[2]);
            case "held", "late" -> of(words[1]).add(words[0]);
            case "refused" -> refused.put(words[1], words[2]);
            case "done" -> {}
            default -> {
                synchronized (strange) {
                    strange.add(node + " said: " + line);
                }
            }
        }
    }

    private BlockingQueue<String> of(String key) {
        return said.computeIfAbsent(key, fresh -> new LinkedBlockingQueue<>());
    }

    /** The next that it says of this key: {@code held}, {@code late}, or what it was told and the value. */
    String next(String key) throws IOException, InterruptedException {
        String next = of(key).poll(LONGEST_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new IOException(node + " said nothing of " + key + " for " + LONGEST_SECONDS + " s; "
                    + strange().stream().findFirst().orElse("it said nothing strange") + ".");
        }
        return next;
    }

    /** Which ending of this key the store refused it, and why; empty if none. */
    String refused(String key) {
        return refused.getOrDefault(key, "");
    }

    /** What it said that nobody expects. */
    List<String> strange() {
        synchronized (strange) {
            return List.copyOf(strange);
        }
    }
}
