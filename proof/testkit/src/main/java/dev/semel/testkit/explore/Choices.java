package dev.semel.testkit.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Decides at each point of one run what goes wrong there, and remembers what could have. */
final class Choices {
    /** So many faults are enough for one schedule; what is asked after them ends undisturbed. */
    private static final int MOST_DRAWN = 6;

    private final @Nullable SplittableRandom dice;
    /** What is never drawn. */
    private final Set<Fault> without;

    private final List<List<Fault>> offered = new ArrayList<>();
    private Schedule schedule;
    private boolean over;
    private @Nullable String misfit;

    private Choices(Schedule schedule, @Nullable SplittableRandom dice, Set<Fault> without) {
        this.schedule = schedule;
        this.dice = dice;
        this.without = without;
    }

    static Choices of(Schedule schedule) {
        return new Choices(schedule, null, Set.of());
    }

    static Choices drawn(long seed, Set<Fault> without) {
        return new Choices(Schedule.CALM, new SplittableRandom(seed), without);
    }

    Fault next(List<Fault> faults) {
        if (over) {
            return Fault.NONE;
        }
        int point = offered.size();
        offered.add(faults);
        if (dice != null && schedule.faults().size() < MOST_DRAWN) {
            draw(
                    dice,
                    point,
                    faults.stream().filter(each -> !without.contains(each)).toList());
        }
        Fault fault = schedule.at(point);
        if (fault != Fault.NONE && !faults.contains(fault)) {
            unplayable("At point " + point + " nothing can go wrong by " + fault.label()
                    + ": the handler does not do twice the same, or the schedule is of another one. Let it take time"
                    + " from its node, and nothing from chance.");
            return Fault.NONE;
        }
        return fault;
    }

    private void draw(SplittableRandom thrown, int point, List<Fault> faults) {
        if (!faults.isEmpty() && thrown.nextInt(8) == 0) {
            schedule = schedule.and(point, faults.get(thrown.nextInt(faults.size())));
        }
    }

    /** The run means nothing; whatever the handler makes of it, the run breaks off. */
    void unplayable(String why) {
        misfit = misfit == null ? why : misfit;
        over = true;
    }

    /** Why the run means nothing; null if it does. */
    @Nullable
    String misfit() {
        return misfit;
    }

    /** From now on nothing goes wrong any more. */
    void end() {
        over = true;
    }

    /** What could go wrong, by point. */
    List<List<Fault>> offered() {
        return offered;
    }

    /** What went wrong. */
    Schedule schedule() {
        return schedule;
    }
}
