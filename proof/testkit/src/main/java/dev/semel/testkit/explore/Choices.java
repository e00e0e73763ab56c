package dev.semel.testkit.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Decides at each point of one run what goes wrong there, and remembers what could have. */
final class Choices {
    /** So many faults are enough for one schedule; what is asked after them ends undisturbed. */
    private static final int MOST_DRAWN = 6;

    private final @Nullable SplittableRandom dice;
    private final List<List<Fault>> offered = new ArrayList<>();
    private Schedule schedule;
    private boolean over;

    private Choices(Schedule schedule, @Nullable SplittableRandom dice) {
        this.schedule = schedule;
        this.dice = dice;
    }

    static Choices of(Schedule schedule) {
        return new Choices(schedule, null);
    }

    static Choices drawn(long seed) {
        return new Choices(Schedule.CALM, new SplittableRandom(seed));
    }

    Fault next(List<Fault> faults) {
        if (over) {
            return Fault.NONE;
        }
        int point = offered.size();
        offered.add(faults);
        if (dice != null && schedule.faults().size() < MOST_DRAWN && !faults.isEmpty() && dice.nextInt(8) == 0) {
            schedule = schedule.and(point, faults.get(dice.nextInt(faults.size())));
        }
        Fault fault = schedule.at(point);
        if (fault != Fault.NONE && !faults.contains(fault)) {
            throw new IllegalArgumentException("At point " + point + " nothing can go wrong by " + fault.label()
                    + "; the handler does not do twice the same, or the schedule is of another one.");
        }
        return fault;
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
