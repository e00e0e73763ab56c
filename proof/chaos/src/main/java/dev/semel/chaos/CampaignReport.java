package dev.semel.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a campaign counted, and what it found that must not be. For one thread. */
final class CampaignReport {
    private static final int MOST_FINDINGS_SHOWN = 20;

    private final List<String> figures = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    void figure(String name, long number, String meaning) {
        figures.add(String.format(Locale.ROOT, "  %-22s %,10d  %s", name, number, meaning)
                .stripTrailing());
    }

    void wrong(String finding) {
        wrong.add(finding);
    }

    void wrong(List<String> findings) {
        wrong.addAll(findings);
    }

    boolean holds() {
        return wrong.isEmpty();
    }

    List<String> findings() {
        return List.copyOf(wrong);
    }

    /** The report for people: figures, then findings. */
    List<String> lines() {
        List<String> lines = new ArrayList<>(figures);
        wrong.stream().limit(MOST_FINDINGS_SHOWN).forEach(finding -> lines.add("  WRONG  " + finding));
        lines.add(wrong.isEmpty() ? "It holds." : "It does not hold: " + wrong.size() + " findings.");
        return lines;
    }
}
