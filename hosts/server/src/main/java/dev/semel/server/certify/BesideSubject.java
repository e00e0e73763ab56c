package dev.semel.server.certify;

import dev.semel.assembly.StoreAddress;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.store.StoreRefusedException;
import dev.semel.testkit.CertifiedSubject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Stores in a new directory beside the user's own directory or file, so that they lie on the same disk; the user's is not
 * opened. The directory goes with the subject, also when the process is told to end.
 */
final class BesideSubject implements CertifiedSubject {
    private final StoreAddress user;
    private final Path root;
    private final Farewell farewell;
    private int places;

    /**
     * @param path of the user's store
     * @throws StoreRefusedException if no directory can be made beside it
     */
    BesideSubject(StoreAddress user, Path path) {
        this.user = user;
        Path parent = path.getParent();
        try {
            if (parent == null || !Files.isDirectory(parent)) {
                throw new NoSuchFileException(String.valueOf(parent));
            }
            root = Files.createTempDirectory(parent, path.getFileName() + ".certify-");
        } catch (IOException unusable) {
            throw new StoreRefusedException(
                    StoreRefusedException.Code.NOT_USABLE,
                    "No directory can be made in " + parent + ", where stores are certified beside " + path
                            + "; make it, or name a path elsewhere.",
                    unusable);
        }
        farewell = new Farewell(() -> delete(root));
    }

    @Override
    public String name() {
        return user.name();
    }

    @Override
    public Place newPlace() {
        Path place = root.resolve("place-" + ++places);
        try {
            return new FilePlace(Files.createDirectory(place));
        } catch (IOException full) {
            throw new StoreRefusedException(
                    StoreRefusedException.Code.NOT_USABLE,
                    "The directory " + place + " cannot be made: " + full.getMessage() + ".",
                    full);
        }
    }

    @Override
    public void close() {
        try (farewell) {
            delete(root);
        }
    }

    private static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException left) {
            throw new UncheckedIOException("The directory " + directory + " could not be deleted; delete it.", left);
        }
    }

    private final class FilePlace implements Place {
        private final Path directory;
        private final StoreAddress store;

        FilePlace(Path directory) {
            this.directory = directory;
            store = user.at(directory.resolve("store"));
        }

        @Override
        public OperationStore open(StoreClock clock) {
            return store.openBy(clock);
        }

        @Override
        public OperationStore openLive() {
            return store.open("");
        }

        @Override
        public boolean survivesClosing() {
            return true;
        }

        @Override
        public boolean takesMany() {
            return store.takesMany();
        }

        /** What the killed one has unpacked goes with the place as well. */
        @Override
        public List<String> killable() {
            return Certifying.work(store.text(), directory);
        }

        @Override
        public void close() {
            delete(directory);
        }
    }
}
