package dev.semel.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the nodes of a campaign said that they were told, key by key. Safe for use by all threads. */
final class Tellings {
    private final Map<String, Told> byKey = new HashMap<>();
    private final Map<String, Integer> races = new HashMap<>();
    private final Map<String, Integer> done = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private int askings;

    /** Of one key: how often an outcome was told, which, and whether it was in doubt for anybody. */
    private static final class Told {
        private int outcomes;
        private int applied;
        private boolean doubted;
        private final Set<String> values = new HashSet<>();
    }

    synchronized void heard(String node, String line) {
        String[] words = line.split(" ", -1);
        if (words[0].equals("told") && words.length == 4) {
            told(words[1], words[2], words[3]);
        } else if (words[0].equals("done")) {
            done.merge(node, 1, Integer::sum);
            races.merge(node, Integer.parseInt(words[1]), Math::max);
        } else if (!words[0].equals("refused")) {
            wrong.add(node + " said: " + line);
        }
    }

    private void told(String key, String execution, String value) {
        askings++;
        Told told = byKey.computeIfAbsent(key, fresh -> new Told());
        switch (execution) {
            case "applied", "replayed" -> {
                told.outcomes++;
                told.applied += execution.equals("applied") ? 1 : 0;
                told.values.add(value);
            }
            case "in_doubt" -> told.doubted = true;
            default -> wrong.add(key + ": a caller was told " + execution);
        }
    }

    /** How many answers there were. */
    synchronized int askings() {
        return askings;
    }

    /** How many lists of keys this node has been through, over all its starts. */
    synchronized int done(String node) {
        return done.getOrDefault(node, 0);
    }

    /** How many keys were claimed by one node while another was at work on them. */
    synchronized int races() {
        return races.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How often an outcome of this key was told. */
    synchronized int outcomes(String key) {
        return byKey.containsKey(key) ? byKey.get(key).outcomes : 0;
    }

    /** How many callers were told that they applied it. */
    synchronized int applied(String key) {
        return byKey.containsKey(key) ? byKey.get(key).applied : 0;
    }

    /** The values that were told of this key. */
    synchronized Set<String> values(String key) {
        return byKey.containsKey(key) ? Set.copyOf(byKey.get(key).values) : Set.of();
    }

    /** The keys that were in doubt for anybody at any time. */
    synchronized Set<String> doubted() {
        Set<String> doubted = new HashSet<>();
        byKey.forEach((key, told) -> {
            if (told.doubted) {
                doubted.add(key);
            }
        });
        return doubted;
    }

    /** What was said that must not be. */
    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }
}
