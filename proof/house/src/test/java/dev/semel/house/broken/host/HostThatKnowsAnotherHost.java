package dev.semel.house.broken.host;

import dev.semel.house.broken.otherhost.OtherHost;

/** Breaks the rule that hosts do not know each other. */
public final class HostThatKnowsAnotherHost {
    public OtherHost other() {
        return new OtherHost();
    }
}
