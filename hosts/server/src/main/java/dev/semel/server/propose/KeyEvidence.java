package dev.semel.server.propose;

import dev.semel.server.observe.TrafficNote;
import dev.semel.server.observe.TrafficNote.Body;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How well one source of keys fits the requests of one operation.
 *
 * @param present requests that have one
 * @param malformed requests whose header the gateway would refuse
 * @param groups the requests of each key of each caller, in the order in which they came
 * @param repeated groups of more than one request
 * @param agreeing those of them in which all requests ask for the same, but for volatile members
 * @param volatileMembers members that differ between requests of one key, and in how many groups
 */
record KeyEvidence(
        KeySource source,
        int requests,
        int present,
        int malformed,
        Collection<List<TrafficNote>> groups,
        int repeated,
        int agreeing,
        Map<String, Integer> volatileMembers) {
    private static final int FEWEST_FOR_VOLATILE = 2;
    private static final int MOST_PER_GROUP = 1_000;

    private record Whose(long caller, long key) {}

    static KeyEvidence of(KeySource source, List<TrafficNote> notes) {
        Map<Whose, List<TrafficNote>> groups = new LinkedHashMap<>();
        int present = 0;
        int malformed = 0;
        for (TrafficNote note : notes) {
            long key = source.of(note);
            if (key != 0) {
                present++;
                groups.computeIfAbsent(new Whose(note.caller(), key), unused -> new ArrayList<>())
                        .add(note);
            } else if (source instanceof KeySource.Header header && note.keys().containsKey(header.name())) {
                malformed++;
            }
        }
        List<List<TrafficNote>> several =
                groups.values().stream().filter(group -> group.size() > 1).toList();
        Map<String, Integer> differing = volatileMembers(several);
        int agreeing = (int) several.stream()
                .filter(group -> group.stream().allMatch(each -> isSameWish(group.get(0), each, differing.keySet())))
                .count();
        return new KeyEvidence(
                source, notes.size(), present, malformed, groups.values(), several.size(), agreeing, differing);
    }

    /** Whether keys were repeated, and then nearly always for the same wish. */
    boolean isProven() {
        return repeated > 0 && agreeing * 10 >= repeated * 9;
    }

    /** Whether no key was ever repeated. */
    boolean isUnrepeated() {
        return present > 0 && repeated == 0;
    }

    /** Whether a request of the same key asks for what the first did. */
    boolean isSameWish(TrafficNote first, TrafficNote later) {
        return isSameWish(first, later, volatileMembers.keySet());
    }

    static boolean isSameWish(TrafficNote first, TrafficNote later, Set<String> except) {
        return first.target() == later.target()
                && (first.asked().isEqualTo(later.asked())
                        || (isComparable(first.asked(), later.asked())
                                && except.containsAll(differences(first.asked(), later.asked()))));
    }

    /**
     * Members that differ in half or more of the repeated keys, and in two at least, while others stay equal. One that
     * differs now and then is another wish under the same key, and must not be left out.
     */
    private static Map<String, Integer> volatileMembers(List<List<TrafficNote>> several) {
        Map<String, Integer> differing = new TreeMap<>();
        int comparable = 0;
        Set<String> all = new HashSet<>();
        for (List<TrafficNote> group : several) {
            Set<String> own = differences(group);
            Body first = group.get(0).asked();
            boolean looked = group.stream().allMatch(each -> isComparable(first, each.asked()));
            if (looked) {
                comparable++;
                all.addAll(first.paths());
                own.forEach(path -> differing.merge(path, 1, Integer::sum));
            }
        }
        int needed = Math.max(FEWEST_FOR_VOLATILE, (comparable + 1) / 2);
        differing.values().removeIf(groups -> groups < needed);
        differing.keySet().removeIf(path -> path.contains("~"));
        return differing.keySet().containsAll(all) ? Map.of() : differing;
    }

    private static Set<String> differences(List<TrafficNote> group) {
        Set<String> found = new TreeSet<>();
        Body first = group.get(0).asked();
        group.stream().limit(MOST_PER_GROUP).forEach(each -> found.addAll(differences(first, each.asked())));
        return found;
    }

    private static boolean isComparable(Body one, Body other) {
        return one.isAll()
                && other.isAll()
                && one.kind().equals(other.kind())
                && (one.kind().equals("json") || one.kind().equals("form"));
    }

    private static Set<String> differences(Body one, Body other) {
        Set<String> found = new TreeSet<>();
        Set<String> paths = new HashSet<>(one.paths());
        paths.addAll(other.paths());
        for (String path : paths) {
            if (one.digest(path) != other.digest(path)) {
                found.add(path);
            }
        }
        return found;
    }
}
