package dev.semel.simulation.cluster;

import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How many schedules it takes until a defect is found. */
final class DefectHunt {
    /** No defect is looked for longer. */
    static final long MOST_SCHEDULES = 20_000;

    private static final int BASES = 5;
    private static final long APART = 1_000_000;

    /**
     * A hunt and its end.
     *
     * @param schedules how many were played
     * @param finding what was found, null if nothing was
     */
    record Trail(long schedules, @Nullable Finding finding) {}

    private DefectHunt() {}

    static List<Defect> all() {
        return Stream.of(Defect.values())
                .filter(defect -> defect != Defect.NONE)
                .toList();
    }

    static Trail from(long base, Defect defect) {
        for (long played = 1; played <= MOST_SCHEDULES; played++) {
            Finding finding =
                    Cluster.play(Setting.of(base + played), defect, false).finding();
            if (finding != null) {
                return new Trail(played, finding);
            }
        }
        return new Trail(MOST_SCHEDULES, null);
    }

    /** The one in the middle of several that begin at seeds far from each other. */
    static Trail median(Defect defect) {
        return LongStream.range(0, BASES)
                .mapToObj(base -> from(base * APART, defect))
                .sorted(Comparator.comparingLong(Trail::schedules))
                .toList()
                .get(BASES / 2);
    }
}
