package dev.semel.testkit;

import dev.semel.policy.DurabilityGrade;
import java.util.List;

/**
 * What a certification found.
 *
 * @param store which, for people
 * @param grade what an acknowledged write survives, as the store publishes it
 * @param because which settings of the store the grade follows from, for people; empty if nothing can be set
 * @param chapters in the order in which they ran
 */
public record CertificationReport(String store, DurabilityGrade grade, String because, List<Chapter> chapters) {
    public CertificationReport {
        chapters = List.copyOf(chapters);
    }

    /**
     * One part of a certification.
     *
     * @param name of the part
     * @param ran whether it was run; if not, {@code did} says why
     * @param did what was done, in numbers
     * @param findings what was wrong, each for people, some of several lines; empty if nothing was
     * @param millis how long it took
     */
    public record Chapter(String name, boolean ran, String did, List<String> findings, long millis) {
        public Chapter {
            findings = List.copyOf(findings);
        }
    }

    /** Whether nothing was found. What was not run was not found either: read {@link Chapter#ran}. */
    public boolean certified() {
        return chapters.stream().allMatch(chapter -> chapter.findings().isEmpty());
    }
}
