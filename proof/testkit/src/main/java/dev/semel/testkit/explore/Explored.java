package dev.semel.testkit.explore;

/**
 * How far an exploration went that found nothing wrong.
 *
 * @param schedules how many were played
 * @param faults up to how many faults in one schedule every schedule was played
 * @param points how many points there are when nothing goes wrong
 * @param leftInDoubt in how many an action stayed in doubt and callers were told so: honest, but somebody has to look
 * @param seed from which the rest was drawn
 */
public record Explored(int schedules, int faults, int points, int leftInDoubt, long seed) {
    @Override
    public String toString() {
        return schedules + " schedules: all with up to " + faults + " faults at " + points
                + " points, others drawn from seed " + seed + "; " + leftInDoubt + " left an action in doubt";
    }
}
