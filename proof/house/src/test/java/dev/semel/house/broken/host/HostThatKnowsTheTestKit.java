package dev.semel.house.broken.host;

import dev.semel.house.broken.kit.Contract;

/** Breaks the rule that the product knows no proof. */
public final class HostThatKnowsTheTestKit {
    public Contract kit() {
        return new Contract();
    }
}
