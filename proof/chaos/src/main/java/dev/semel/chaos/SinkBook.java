package dev.semel.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What stands in all the sinks of a campaign, key by key. Read once; for one thread. */
final class SinkBook {
    private final Map<String, List<Effect>> effects = new HashMap<>();
    private final Map<String, List<Grant>> grants = new HashMap<>();

    /** One that reached the sink. */
    record Effect(String receiverKey, String value) {}

    /** The right to act, as a process was given it. */
    record Grant(String sink, long epoch) {}

    private SinkBook() {}

    /** Reads every sink of the folder; a line that is none is an error, for it would be a count that is wrong. */
    static SinkBook of(Path folder) throws IOException {
        SinkBook book = new SinkBook();
        List<Path> files;
        try (Stream<Path> sinks = Files.list(folder)) {
            files = sinks.toList();
        }
        for (Path file : files) {
            for (String line : Files.readAllLines(file)) {
                book.read(file.getFileName().toString(), line);
            }
        }
        return book;
    }

    private void read(String sink, String line) throws IOException {
        String[] words = line.split(" ", -1);
        if (words.length == 4 && words[0].equals("effect")) {
            effects.computeIfAbsent(words[1], key -> new ArrayList<>()).add(new Effect(words[2], words[3]));
        } else if (words.length == 3 && words[0].equals("grant")) {
            grants.computeIfAbsent(words[1], key -> new ArrayList<>()).add(new Grant(sink, Long.parseLong(words[2])));
        } else {
            throw new IOException("The sink " + sink + " holds the line '" + line + "', which is no line of a sink.");
        }
    }

    /** Of this key, repeats included. */
    List<Effect> effects(String key) {
        return effects.getOrDefault(key, List.of());
    }

    /** How many a receiver would see that deduplicates by the key that is derived for it. */
    int deduplicated(String key) {
        return (int) effects(key).stream().map(Effect::receiverKey).distinct().count();
    }

    /** The values of this key's effects. */
    Set<String> values(String key) {
        return effects(key).stream().map(Effect::value).collect(Collectors.toSet());
    }

    /** To how many attempts the right to act was given; the same one told twice counts once. */
    int grants(String key) {
        return new HashSet<>(grants.getOrDefault(key, List.of())).size();
    }

    /** Whether two processes were given the same epoch of this key. */
    boolean sharesAnEpoch(String key) {
        List<Grant> all =
                grants.getOrDefault(key, List.of()).stream().distinct().toList();
        return all.stream().map(Grant::epoch).distinct().count() < all.size();
    }

    /** Every key that had an effect or a grant. */
    Set<String> keys() {
        Set<String> keys = new HashSet<>(effects.keySet());
        keys.addAll(grants.keySet());
        return keys;
    }
}
