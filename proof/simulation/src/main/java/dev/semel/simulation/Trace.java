package dev.semel.simulation;

import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A way from the start to a broken invariant, as a timeline for people. */
record Trace(List<Steps.Step> steps, Invariant broken, String how) {
    Trace {
        steps = List.copyOf(steps);
    }

    /** One line per step: store time, what happens, the record and the receiver after it. */
    String print(String title) {
        StringBuilder lines = new StringBuilder();
        lines.append(title).append('\n');
        lines.append("breaks ")
                .append(broken)
                .append(" (")
                .append(broken.words())
                .append("): ");
        lines.append(how).append("\n\n");
        lines.append("time  what happens\n        record and receiver after it\n");
        String last = "";
        for (Steps.Step step : steps) {
            World world = step.world();
            lines.append(String.format("%4d  %s%n", world.clock, step.words().get()));
            String after = record(world.record()) + " | receiver: " + world.receiver;
            if (!after.equals(last)) {
                lines.append("        ").append(after).append('\n');
            }
            last = after;
        }
        return lines.toString();
    }

    private static String record(@Nullable IntentRecord record) {
        if (record == null) {
            return "ABSENT";
        }
        StringBuilder words = new StringBuilder(record.status().name());
        words.append(" epoch ").append(record.epoch());
        if (record.version() > 0) {
            words.append(" version ").append(record.version());
        }
        if (record.state() instanceof State.Running running) {
            words.append(", lease until ").append(running.leaseEndMillis());
            words.append(", since ").append(record.life().sinceMillis());
        } else if (record.state() instanceof State.Settled settled) {
            words.append(", kept until ").append(settled.keepUntilMillis());
        }
        if (record.life().unproved()) {
            words.append(", unproved");
        }
        return words.toString();
    }
}
