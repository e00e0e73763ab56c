package dev.semel.policies;

import dev.semel.policies.CallerLimit.Rate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads how much each caller may ask for. */
final class LimitsReader {
    private static final int MOST = 999_999_999;
    private static final int MOST_REPEATS = 1_000;
    private static final int MOST_CALLERS = 1_000_000;

    private final Findings findings;

    LimitsReader(Findings findings) {
        this.findings = findings;
    }

    LimitsPolicy read(@Nullable Value value) {
        LimitsPolicy otherwise = LimitsPolicy.DEFAULT;
        if (value == null) {
            return otherwise;
        }
        Section block = Section.of(
                value, findings, "rate", "burst", "concurrent", "repeats", "callers", "anonymous", "shed-after");
        return new LimitsPolicy(
                ofCaller(block),
                block.number("callers", otherwise.callers(), 1, MOST_CALLERS),
                block.choice("anonymous", otherwise.anonymous()),
                block.duration("shed-after", otherwise.shedAfter()));
    }

    CallerLimit ofCaller(Section block) {
        for (String needy : new String[] {"burst", "repeats"}) {
            boolean idle = needy.equals("burst") ? !block.has("rate") : !block.has("rate") && !block.has("concurrent");
            if (idle && block.has(needy)) {
                findings.add(block.placeOf(needy), "'" + needy + "' limits nothing by itself; give a 'rate' with it.");
            }
        }
        int concurrent = block.has("concurrent") ? block.number("concurrent", 1, 1, MOST) : CallerLimit.UNLIMITED;
        int repeats = block.number("repeats", CallerLimit.REPEATS, 1, MOST_REPEATS);
        return new CallerLimit(rate(block), concurrent, repeats);
    }

    private static Optional<Rate> rate(Section block) {
        Value value = block.value("rate");
        if (value == null) {
            return Optional.empty();
        }
        Rate rate = block.read(value, Units.rate("1/s"), Units::rate);
        return Optional.of(new Rate(rate.count(), rate.period(), block.number("burst", (int) rate.burst(), 1, MOST)));
    }
}
