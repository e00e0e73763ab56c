package dev.semel.testkit.explore;

import java.util.List;
import java.util.Objects;

/** What is there when a schedule has come to its end: effects, and what callers were told. For the explorer's thread. */
public final class Aftermath {
    private final Run run;
    private final List<Told> told;

    Aftermath(Run run, List<Told> told) {
        this.run = run;
        this.told = told;
    }

    /** What was applied at the receiver of this name. */
    public Effects sink(String receiver) {
        return run.effects(receiver);
    }

    /** What outlived the crashes under this name; see {@link Node#durable}. */
    public <T> T durable(String thing, Class<T> face) {
        return face.cast(run.durable(thing, () -> {
            throw new IllegalArgumentException(
                    "Nothing durable is called " + thing + "; a handler makes it with Node.durable.");
        }));
    }

    /** The answers that callers were given, late ones included; without those who were refused or told nothing. */
    public List<Object> answers() {
        return told.stream()
                .filter(each -> each.failure() == null)
                .map(each -> Objects.requireNonNullElse(each.answer(), "null"))
                .toList();
    }
}
