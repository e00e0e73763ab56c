package dev.semel.server.propose;

import dev.semel.server.observe.TrafficNote;
import dev.semel.server.observe.Watch;
import java.util.ArrayList;
import java.util.List;

/**
 * What the requests of one operation would have been told under the proposed policy, and how old duplicates were.
 *
 * @param granted would have run
 * @param replayed would have been told an outcome
 * @param running came while another was at work
 * @param inDoubt came after one whose fate is not known
 * @param mismatched asked for something else under a used key
 * @param appliedAgain of the replayed, those that the service answered with 2xx
 * @param ages of duplicates, in milliseconds after the first request of their key, ascending
 */
record WouldBe(int granted, int replayed, int running, int inDoubt, int mismatched, int appliedAgain, List<Long> ages) {
    /** What a status says under the defaults. */
    enum Fate {
        FINAL,
        RELEASED,
        UNKNOWN
    }

    static WouldBe of(KeyEvidence evidence) {
        Counting counting = new Counting(evidence);
        evidence.groups().forEach(counting::group);
        return counting.counted();
    }

    /** How many came again, whatever they would have been told. */
    int duplicates() {
        return ages.size();
    }

    static Fate fateOf(TrafficNote note) {
        if (note.end() == Watch.End.NOT_SENT) {
            return Fate.RELEASED;
        } else if (note.end() == Watch.End.BROKEN) {
            return Fate.UNKNOWN;
        }
        return switch (note.status()) {
            case 401, 403, 408, 425, 429 -> Fate.RELEASED;
            default -> note.status() >= 200 && note.status() < 500 ? Fate.FINAL : Fate.UNKNOWN;
        };
    }

    private static final class Counting {
        private final KeyEvidence evidence;
        private final List<Long> ages = new ArrayList<>();
        private int granted;
        private int replayed;
        private int running;
        private int inDoubt;
        private int mismatched;
        private int appliedAgain;

        private Counting(KeyEvidence evidence) {
            this.evidence = evidence;
        }

        private void group(List<TrafficNote> group) {
            TrafficNote first = group.get(0);
            TrafficNote owner = first;
            granted++;
            for (TrafficNote note : group.subList(1, group.size())) {
                if (!evidence.isSameWish(first, note)) {
                    mismatched++;
                    continue;
                }
                ages.add(note.atMillis() - first.atMillis());
                if (note.atMillis() < owner.atMillis() + owner.tookMillis()) {
                    running++;
                } else if (fateOf(owner) == Fate.RELEASED) {
                    granted++;
                    owner = note;
                } else if (fateOf(owner) == Fate.UNKNOWN) {
                    inDoubt++;
                } else {
                    replayed++;
                    appliedAgain += note.status() / 100 == 2 ? 1 : 0;
                }
            }
        }

        private WouldBe counted() {
            ages.sort(Long::compare);
            return new WouldBe(granted, replayed, running, inDoubt, mismatched, appliedAgain, List.copyOf(ages));
        }
    }
}
