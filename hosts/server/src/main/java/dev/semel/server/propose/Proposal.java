package dev.semel.server.propose;

import dev.semel.server.observe.TrafficFolder.Traffic;
import dev.semel.server.observe.TrafficNote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The policy that some traffic suggests, as a file that the gateway reads. Each line stands under its evidence; what
 * traffic cannot show is said, and the cautious choice made. Immutable.
 *
 * @param text the file
 * @param operations how many operations it protects
 * @param duplicates how many duplicates were seen of them
 */
public record Proposal(String text, int operations, int duplicates) {
    private static final int MOST_OPERATIONS = 200;

    /** Reads the traffic's signs; {@code at} names the version. */
    public static Proposal of(Traffic traffic, Instant at) {
        SeenOperation.Sorted sorted = SeenOperation.of(traffic.notes());
        List<SeenOperation> operations =
                sorted.operations().stream().limit(MOST_OPERATIONS).toList();
        String header = Finding.keyHeader(operations);
        List<Finding> findings =
                operations.stream().map(each -> Finding.of(each, header)).toList();
        List<Finding> proposed = findings.stream()
                .filter(each -> each.key() != null)
                .sorted(Comparator.comparing(each -> each.operation().rank()))
                .toList();
        PolicyText text = new PolicyText();
        head(text, traffic, at);
        text.keyHeader(header.isEmpty() ? "" : new KeySource.Header(header).written(), proposed.size());
        text.scope(proposed.stream()
                .flatMap(each -> each.operation().notes().stream())
                .map(TrafficNote::by)
                .toList());
        if (!proposed.isEmpty()) {
            text.line("operations:");
        }
        Set<String> names = new HashSet<>();
        for (Finding each : proposed) {
            text.operation(each, unused(names, each.operation().name()), traffic.notes());
        }
        int left = sorted.operations().size() - operations.size();
        text.rest(findings, sorted.nameless(), left);
        int duplicates = proposed.stream()
                .map(Finding::wouldBe)
                .mapToInt(each -> each == null ? 0 : each.duplicates())
                .sum();
        return new Proposal(text.toString(), proposed.size(), duplicates);
    }

    private static String unused(Set<String> names, String wanted) {
        String name = wanted.equals("http") ? "http.root" : wanted;
        for (int number = 2; !names.add(name); number++) {
            name = wanted + "." + number;
        }
        return name;
    }

    private static void head(PolicyText text, Traffic traffic, Instant at) {
        List<TrafficNote> notes = traffic.notes();
        text.comment("Proposed by 'semel policy propose' from " + Words.count(notes.size(), "request")
                + (notes.isEmpty()
                        ? "."
                        : " between " + Instant.ofEpochMilli(notes.get(0).atMillis()) + " and "
                                + Instant.ofEpochMilli(
                                        notes.get(notes.size() - 1).atMillis()) + "."));
        List<String> gaps = new ArrayList<>();
        if (traffic.runs() > 1) {
            gaps.add("They are of " + traffic.runs()
                    + " runs of gateways; a duplicate that went to another run is not recognised.");
        }
        if (traffic.lost() > 0) {
            gaps.add(Words.count(traffic.lost(), "request")
                    + " came too fast to be recorded, so duplicates are missing.");
        }
        if (traffic.damaged() > 0) {
            gaps.add(Words.count(traffic.damaged(), "line") + " of the record could not be read and "
                    + (traffic.damaged() == 1 ? "is" : "are") + " left out.");
        }
        gaps.forEach(text::comment);
        text.comment("Read every comment before use. To watch it first, write observe: true into 'defaults'.");
        text.line("semel: 1");
        text.line("version: \"proposed-" + at.toString().substring(0, 19).replace(':', '-') + "\"");
    }
}
