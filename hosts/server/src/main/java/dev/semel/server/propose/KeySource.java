package dev.semel.server.propose;

import dev.semel.server.observe.TrafficNote;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Where a key could stand: a header, or a member of the body. */
sealed interface KeySource {
    /** Members with other names are not looked at. */
    Pattern KEY_LIKE = Pattern.compile("(?i).*(id|key|ref|reference|number|uuid|nonce|token)$");

    int MOST_MEMBERS = 16;

    /** The digest of the key of this request; 0 if it has none. */
    long of(TrafficNote note);

    /** In words. */
    String words();

    /** @param name in lower case */
    record Header(String name) implements KeySource {
        @Override
        public long of(TrafficNote note) {
            return note.keys().getOrDefault(name, 0L);
        }

        @Override
        public String words() {
            return "the header " + written();
        }

        /** As people write it: Idempotency-Key. */
        String written() {
            StringBuilder written = new StringBuilder();
            for (String part : name.split("-", -1)) {
                written.append(written.length() == 0 ? "" : "-");
                written.append(part.isEmpty() ? "" : Character.toUpperCase(part.charAt(0)) + part.substring(1));
            }
            return written.toString();
        }
    }

    /** @param path such as {@code /order/id} */
    record Member(String path) implements KeySource {
        @Override
        public long of(TrafficNote note) {
            return note.asked().digest(path);
        }

        @Override
        public String words() {
            return "the member " + path;
        }
    }

    /** The headers that requests had. */
    static Set<String> headers(Collection<TrafficNote> notes) {
        Set<String> names = new TreeSet<>();
        notes.forEach(note -> names.addAll(note.keys().keySet()));
        return names;
    }

    /** The members whose names sound like a key's, some of them if they are many. */
    static Set<String> members(Collection<TrafficNote> notes) {
        Set<String> paths = new TreeSet<>();
        for (TrafficNote note : notes) {
            for (String path : note.asked().paths()) {
                boolean fits = KEY_LIKE.matcher(path).matches() && !path.contains("~") && !path.contains("*");
                if (fits && paths.size() < MOST_MEMBERS) {
                    paths.add(path);
                }
            }
        }
        return paths;
    }
}
