package dev.semel.server.propose;

import dev.semel.server.observe.TrafficNote;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one operation.
 *
 * @param key the header that carries its keys, null if none does well enough
 * @param member a member of its bodies that could be a key, if no header is
 * @param wouldBe what its requests would have been told under {@code key}
 */
record Finding(
        SeenOperation operation,
        @Nullable KeyEvidence key,
        @Nullable KeyEvidence member,
        @Nullable WouldBe wouldBe,
        Misses misses) {
    /** Looks at one operation, whose key header is this one if any. */
    static Finding of(SeenOperation operation, String header) {
        List<TrafficNote> notes = operation.notes();
        KeyEvidence own = header.isEmpty() ? null : KeyEvidence.of(new KeySource.Header(header), notes);
        if (own != null && isUsable(own)) {
            Misses misses = Misses.of(notes, own.source(), own.volatileMembers().keySet());
            return new Finding(operation, own, null, WouldBe.of(own), misses);
        }
        KeyEvidence member = members(notes).stream()
                .filter(KeyEvidence::isProven)
                .max(Comparator.comparingInt(KeyEvidence::agreeing))
                .orElse(null);
        Misses misses = member == null
                ? Misses.of(notes, null, Set.of())
                : Misses.of(notes, member.source(), member.volatileMembers().keySet());
        return new Finding(operation, null, member, null, misses);
    }

    /** The header that fits most operations best, empty if none fits any. */
    static String keyHeader(List<SeenOperation> operations) {
        Map<String, Long> fits = new TreeMap<>();
        for (SeenOperation operation : operations) {
            for (String header : KeySource.headers(operation.notes())) {
                KeyEvidence evidence = KeyEvidence.of(new KeySource.Header(header), operation.notes());
                if (isUsable(evidence)) {
                    long weight = header.contains("idempot") ? 1_000_000 : 1;
                    fits.merge(header, weight * (1 + evidence.agreeing()), Long::sum);
                }
            }
        }
        return fits.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
    }

    /** Proven by repeats; or named as the key header is, and never repeated. */
    private static boolean isUsable(KeyEvidence evidence) {
        boolean named = evidence.source() instanceof KeySource.Header header
                && header.name().contains("idempot");
        return evidence.isProven() || (named && evidence.isUnrepeated());
    }

    private static List<KeyEvidence> members(List<TrafficNote> notes) {
        List<KeyEvidence> found = new ArrayList<>();
        KeySource.members(notes).forEach(path -> found.add(KeyEvidence.of(new KeySource.Member(path), notes)));
        return found;
    }
}
