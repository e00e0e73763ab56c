package dev.semel.house.broken.door;

import dev.semel.house.broken.assembly.AssemblyThatKnowsAHost;
import dev.semel.house.broken.store.StoreThatKnowsADoor;

/** Breaks the rule that a door knows no store, and closes a circle of two packages. */
public final class DoorThatKnowsAStore {
    public StoreThatKnowsADoor[] stores() {
        return new StoreThatKnowsADoor[0];
    }

    public AssemblyThatKnowsAHost assembly() {
        return new AssemblyThatKnowsAHost();
    }
}
