package dev.semel.server.propose;

import dev.semel.server.observe.TrafficNote;
import dev.semel.server.observe.TrafficNote.Body;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests that look like one wish though no key says so: the same caller, target and body, but for volatile members,
 * within a minute, under different keys or none. Two equal wishes that are both wanted look the same.
 *
 * @param underOtherKeys pairs with two keys
 * @param withoutKey pairs of which one or both had none
 * @param toldDuplicate of all, those whose second answer said so: a 4xx that speaks of a duplicate, or 409
 * @param newEntities of all, those where both answers are 2xx and members named like ids differ: done twice, it seems
 */
record Misses(int underOtherKeys, int withoutKey, int toldDuplicate, int newEntities) {
    static final long WITHIN_MILLIS = 60_000;

    private record Wish(long caller, long target, int content) {}

    /** @param key what the operation's keys are taken from; null if it has none */
    static Misses of(List<TrafficNote> notes, @Nullable KeySource key, Set<String> except) {
        Map<Wish, TrafficNote> latest = new HashMap<>();
        int otherKeys = 0;
        int withoutKey = 0;
        int told = 0;
        int entities = 0;
        for (TrafficNote note : notes) {
            if (note.asked().kind().equals("unread")) {
                continue;
            }
            TrafficNote before =
                    latest.put(new Wish(note.caller(), note.target(), content(note.asked(), key, except)), note);
            if (before == null || note.atMillis() - before.atMillis() > WITHIN_MILLIS) {
                continue;
            }
            long first = key == null ? 0 : key.of(before);
            long second = key == null ? 0 : key.of(note);
            if (first != 0 && first == second) {
                continue;
            }
            otherKeys += first != 0 && second != 0 ? 1 : 0;
            withoutKey += first == 0 || second == 0 ? 1 : 0;
            told += note.status() == 409 || (note.status() / 100 == 4 && note.saysDuplicate()) ? 1 : 0;
            entities += areNewEntities(before, note) ? 1 : 0;
        }
        return new Misses(otherKeys, withoutKey, told, entities);
    }

    int pairs() {
        return underOtherKeys + withoutKey;
    }

    private static int content(Body body, @Nullable KeySource key, Set<String> except) {
        if (body.paths().isEmpty() || !body.isAll()) {
            return Long.hashCode(body.whole());
        }
        String own = key instanceof KeySource.Member member ? member.path() : "";
        int hash = 1;
        for (int at = 0; at < body.paths().size(); at++) {
            String path = body.paths().get(at);
            if (!except.contains(path) && !path.equals(own)) {
                hash += Objects.hash(path, body.digest(at));
            }
        }
        return hash;
    }

    private static boolean areNewEntities(TrafficNote before, TrafficNote note) {
        return before.status() / 100 == 2
                && note.status() / 100 == 2
                && Arrays.stream(note.answer().paths().toArray(String[]::new))
                        .anyMatch(path -> KeySource.KEY_LIKE.matcher(path).matches()
                                && before.answer().digest(path) != 0
                                && before.answer().digest(path) != note.answer().digest(path));
    }
}
