package dev.semel.house.broken.oversight;

import dev.semel.house.broken.door.DoorThatKnowsAStore;
import java.util.List;

/** Breaks the rule that oversight sees the core only; the door shows in a type argument alone. */
public final class OversightThatKnowsADoor {
    public List<DoorThatKnowsAStore> doors() {
        return List.of();
    }
}
