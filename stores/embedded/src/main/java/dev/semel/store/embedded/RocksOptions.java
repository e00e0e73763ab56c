package dev.semel.store.embedded;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where an embedded store lives and how it is opened. Immutable.
 *
 * @param directory holds the store and nothing else; made if it is not there
 * @param pin the file that pins the store's generation; outside the directory, so that it outlives the directory's loss
 * @param history whether transitions and notes are kept with each record
 * @param acceptedGeneration a generation that an operator accepts in place of the pinned one, empty for none; may stay in
 *     the configuration, for it says nothing about any later generation
 */
public record RocksOptions(Path directory, Path pin, boolean history, String acceptedGeneration) {
    public RocksOptions {
        Objects.requireNonNull(acceptedGeneration, "acceptedGeneration");
        directory = directory.toAbsolutePath().normalize();
        pin = pin.toAbsolutePath().normalize();
        if (pin.startsWith(directory)) {
            throw new IllegalArgumentException("The pin " + pin + " lies inside the store's directory " + directory
                    + " and would be lost with it; put it elsewhere.");
        }
    }

    /** The defaults: pinned by the sibling file {@code <directory>.generation}, with history. */
    public static RocksOptions at(Path directory) {
        Path whole = directory.toAbsolutePath().normalize();
        Path name = whole.getFileName();
        if (name == null) {
            throw new IllegalArgumentException("The root of a file system cannot be a store; name a directory in it.");
        }
        return new RocksOptions(whole, whole.resolveSibling(name + ".generation"), true, "");
    }

    /** The same, pinned by another file. */
    public RocksOptions pinnedBy(Path otherPin) {
        return new RocksOptions(directory, otherPin, history, acceptedGeneration);
    }

    /** The same, with or without the history of each key. */
    public RocksOptions history(boolean kept) {
        return new RocksOptions(directory, pin, kept, acceptedGeneration);
    }

    /** The same, accepting this generation if another one is pinned: an operator's decision after a loss. */
    public RocksOptions acceptGeneration(String generation) {
        return new RocksOptions(directory, pin, history, generation);
    }
}
