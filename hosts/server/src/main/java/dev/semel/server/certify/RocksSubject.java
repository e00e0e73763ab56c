package dev.semel.server.certify;

import dev.semel.engine.SystemTime;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.embedded.RocksOptions;
import dev.semel.store.embedded.RocksStore;
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
 * Embedded stores in a new directory beside the user's own, so that they lie on the same disk; the user's is not opened.
 * The directory goes with the subject, also when the process is told to end.
 */
final class RocksSubject implements CertifiedSubject {
    private final Path user;
    private final Path root;
    private final Thread farewell = new Thread(() -> delete(root()), "semel-certify-end");
    private int places;

    /** @throws StoreRefusedException if no directory can be made beside this one */
    RocksSubject(Path user) {
        this.user = user;
        Path parent = user.getParent();
        try {
            if (parent == null || !Files.isDirectory(parent)) {
                throw new NoSuchFileException(String.valueOf(parent));
            }
            root = Files.createTempDirectory(parent, user.getFileName() + ".certify-");
        } catch (IOException unusable) {
            throw new StoreRefusedException(
                    StoreRefusedException.Code.NOT_USABLE,
                    "No directory can be made in " + parent + ", where stores are certified beside " + user
                            + "; make it, or name a path elsewhere.",
                    unusable);
        }
        Runtime.getRuntime().addShutdownHook(farewell);
    }

    private Path root() {
        return root;
    }

    @Override
    public String name() {
        return "rocksdb:" + user;
    }

    @Override
    public Place newPlace() {
        Path place = root.resolve("place-" + ++places);
        try {
            return new RocksPlace(Files.createDirectory(place));
        } catch (IOException full) {
            throw new StoreRefusedException(
                    StoreRefusedException.Code.NOT_USABLE,
                    "The directory " + place + " cannot be made: " + full.getMessage() + ".",
                    full);
        }
    }

    @Override
    public void close() {
        delete(root);
        try {
            Runtime.getRuntime().removeShutdownHook(farewell);
        } catch (IllegalStateException underWay) {
            // The process is ending as well; the hook finds nothing left to do.
            return;
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

    private record RocksPlace(Path directory) implements Place {
        private Path store() {
            return directory.resolve("store");
        }

        @Override
        public OperationStore open(StoreClock clock) {
            return RocksStore.open(RocksOptions.at(store()), clock);
        }

        @Override
        public OperationStore openLive() {
            return open(SystemTime.wallClock());
        }

        @Override
        public boolean survivesClosing() {
            return true;
        }

        @Override
        public boolean takesMany() {
            return false;
        }

        @Override
        public List<String> killable() {
            return Certifying.work("rocksdb:" + store());
        }

        @Override
        public void close() {
            delete(directory);
        }
    }
}
