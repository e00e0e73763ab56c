package dev.semel.server.node;

import dev.semel.assembly.ScopeSecretFile;
import dev.semel.assembly.StoreAddress;
import dev.semel.http.ScopeSecret;
import dev.semel.store.GenerationPin;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.embedded.RocksOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a node keeps outside its store: the secret under which callers are told apart, and which generation of the store it
 * relies on. They must outlive the store's loss, and the pin the node's replacement.
 *
 * @param secret the file of the scope secret; empty for one that is gone with the process
 * @param pin the file of the generation; empty if none is pinned
 */
record NodeFiles(Optional<Path> secret, Optional<Path> pin) {
    /**
     * In this directory; without one beside an embedded store.
     *
     * @throws IllegalArgumentException if a shared store has no such directory, or an embedded one would lose it with
     *     itself
     */
    static NodeFiles of(StoreAddress store, Optional<Path> state) {
        if (store.isMemory()) {
            return new NodeFiles(state.map(directory -> directory.resolve("scope-secret")), Optional.empty());
        } else if (state.isPresent()) {
            Path directory = state.get().toAbsolutePath().normalize();
            store.path().ifPresent(path -> refuseInside(path, directory));
            return new NodeFiles(
                    Optional.of(directory.resolve("scope-secret")), Optional.of(directory.resolve("generation")));
        }
        Path beside = store.path()
                .orElseThrow(() -> new IllegalArgumentException("The store " + store.name()
                        + " outlives this node, which must know it again; give the node a directory of its own with"
                        + " --state DIR."));
        return new NodeFiles(
                Optional.of(beside.resolveSibling(beside.getFileName() + ".scope-secret")),
                Optional.of(RocksOptions.at(beside).pin()));
    }

    private static void refuseInside(Path store, Path directory) {
        if (directory.startsWith(store)) {
            throw new IllegalArgumentException("The state directory " + directory + " lies inside the store " + store
                    + " and would be lost with it; put it elsewhere.");
        }
    }

    /**
     * Opens the store if it is of the pinned generation.
     *
     * @throws StoreRefusedException if it must not be used as it is
     */
    OperationStore open(StoreAddress address, String acceptedGeneration) {
        if (pin.isEmpty()) {
            return address.open(acceptedGeneration);
        }
        if (address.isShared()) {
            makeDirectoryOf(pin.get());
        }
        return address.open(new GenerationPin(pin.get(), acceptedGeneration));
    }

    /** Opens the store that records move to, if it is the one that they began to move to. */
    OperationStore openNext(StoreAddress address) {
        if (pin.isEmpty()) {
            return address.open("");
        }
        makeDirectoryOf(pin.get());
        return address.open(new GenerationPin(pin.get().resolveSibling("generation-moving-to"), ""));
    }

    private static void makeDirectoryOf(Path file) {
        try {
            Path directory = file.getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
        } catch (IOException cannot) {
            throw new StartFailedException(
                    "The state directory of " + file + " cannot be made (" + cannot.getMessage()
                            + "); see that it can be written, or name another one with --state DIR.",
                    cannot);
        }
    }

    /**
     * The secret, made if it is not there, which is the one that all nodes of this store have.
     *
     * @throws StartFailedException if it can be neither read nor made, or is malformed
     * @throws StoreRefusedException if the others have another one: every caller would be another caller here, and what
     *     was applied for it be applied again
     */
    ScopeSecret secret(OperationStore store) {
        ScopeSecret own;
        try {
            own = secret.map(ScopeSecretFile::readOrMake).orElseGet(ScopeSecretFile::forThisProcess);
        } catch (IllegalStateException unusable) {
            throw new StartFailedException(String.valueOf(unusable.getMessage()), unusable);
        }
        ScopeSecretFile.agree(own, secret.map(Path::toString).orElse("of this process"), store);
        return own;
    }
}
