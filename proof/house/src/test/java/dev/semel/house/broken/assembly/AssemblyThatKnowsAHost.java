package dev.semel.house.broken.assembly;

import dev.semel.house.broken.otherhost.OtherHost;

/** What hosts may stand on, and breaks the rule that it stands on none of them. */
public final class AssemblyThatKnowsAHost {
    public OtherHost other() {
        return new OtherHost();
    }
}
