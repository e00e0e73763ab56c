package dev.semel.house.broken.store;

import dev.semel.house.broken.door.DoorThatKnowsAStore;

/** Breaks the rule that a store knows no door. */
public final class StoreThatKnowsADoor {
    public DoorThatKnowsAStore door() {
        return new DoorThatKnowsAStore();
    }
}
