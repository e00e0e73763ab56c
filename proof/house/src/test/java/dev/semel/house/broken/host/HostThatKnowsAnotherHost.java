package dev.semel.house.broken.host;

import dev.semel.house.broken.assembly.AssemblyThatKnowsAHost;
import dev.semel.house.broken.otherhost.OtherHost;

/** Breaks the rule that hosts do not know each other, but for the assembly. */
public final class HostThatKnowsAnotherHost {
    public OtherHost other() {
        return new OtherHost();
    }

    public AssemblyThatKnowsAHost assembly() {
        return new AssemblyThatKnowsAHost();
    }
}
