package dev.semel.house;

import java.util.EnumSet;
import java.util.Set;

/** The rooms of the house, each named by its folder, and which other rooms a room may import from. */
enum Room {
    CORE("core"),
    STORES("stores"),
    DOORS("doors"),
    OVERSIGHT("oversight"),
    HOSTS("hosts"),
    PROOF("proof"),
    EXAMPLES("examples");

    private final String folder;

    Room(String folder) {
        this.folder = folder;
    }

    String folder() {
        return folder;
    }

    /** The rooms, besides the importing module itself, whose modules a module of this room may import. */
    Set<Room> neighbours() {
        return switch (this) {
            case CORE -> EnumSet.noneOf(Room.class);
            case STORES, OVERSIGHT -> EnumSet.of(CORE);
            // A door may stand on a door: the broker doors share what the messaging door knows.
            case DOORS -> EnumSet.of(CORE, DOORS);
            case HOSTS -> EnumSet.of(CORE, STORES, DOORS, OVERSIGHT);
            case EXAMPLES -> EnumSet.complementOf(EnumSet.of(PROOF));
            case PROOF -> EnumSet.allOf(Room.class);
        };
    }

    /** Whether this room is what users run, as opposed to what tries to break it or shows how it is used. */
    boolean isProduct() {
        return this != PROOF && this != EXAMPLES;
    }

    static Room ofFolder(String folder) {
        for (Room room : values()) {
            if (room.folder.equals(folder)) {
                return room;
            }
        }
        throw new IllegalArgumentException(
                "The folder '" + folder + "' is no room of the house; move the module or name the room in Room.");
    }
}
