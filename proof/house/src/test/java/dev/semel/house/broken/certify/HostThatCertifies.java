package dev.semel.house.broken.certify;

import dev.semel.house.broken.kit.Contract;
import dev.semel.house.broken.otherhost.OtherHost;

/** May know the test kit, and breaks the rule that hosts do not know each other. */
public final class HostThatCertifies {
    public Contract kit() {
        return new Contract();
    }

    public OtherHost other() {
        return new OtherHost();
    }
}
