package dev.semel.simulation.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of one schedule.
 *
 * @param finding the first broken promise, null if none was
 */
record Verdict(Setting setting, @Nullable Finding finding, Figures figures, Chronicle chronicle) {
    /**
     * How much there was.
     *
     * @param steps how many things happened
     * @param calls how many calls to the store arrived
     * @param effects how many effects were applied
     * @param lagging how many were told no outcome, by what their node knew, while others knew more
     * @param isUndecided whether the checker of histories gave up
     */
    record Figures(long steps, long calls, long effects, long lagging, boolean isUndecided) {}

    boolean isClean() {
        return finding == null;
    }

    /** All that happened. */
    List<String> lines() {
        return chronicle.about(null);
    }
}
