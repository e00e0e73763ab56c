package dev.semel.assembly;

import dev.semel.store.StoreClock;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import dev.semel.store.jdbc.JdbcOptions;
import dev.semel.store.jdbc.JdbcSchema;
import dev.semel.store.jdbc.JdbcStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.sqlite.SQLiteDataSource;

/**
 * A SQLite file of a node's own, which is made with its tables if it is not there.
 *
 * @param file absolute
 */
record SqliteAddress(Path file) {
    static final String SQLITE = "jdbc:sqlite:";

    private static final int NO_DATABASE = 26;
    private static final String HOW = "; write jdbc:sqlite:PATH.";

    /** @throws IllegalArgumentException if the text names no file */
    static SqliteAddress parse(String text) {
        String path = text.substring(SQLITE.length());
        if (path.isEmpty()) {
            throw new IllegalArgumentException("The store '" + text + "' names no file" + HOW);
        } else if (path.startsWith(":")) {
            throw new IllegalArgumentException("The store '" + text + "' would be gone with the process; write"
                    + " jdbc:sqlite:PATH, or memory: for a try.");
        } else if (path.startsWith("file:") || path.contains("?")) {
            // Without what may be a password.
            throw new IllegalArgumentException("The store '" + text.replaceFirst("\\?.*", "")
                    + "' is written with 'file:' or '?', and Semel makes the settings of its file itself" + HOW);
        }
        try {
            return new SqliteAddress(Path.of(path).toAbsolutePath().normalize());
        } catch (InvalidPathException wrong) {
            throw new IllegalArgumentException(
                    "The store '" + text + "' names no path: " + wrong.getReason() + HOW, wrong);
        }
    }

    /** The file and what SQLite keeps beside it while it is open, or after a kill. */
    List<Path> files() {
        return List.of(file, beside("-wal"), beside("-shm"));
    }

    private Path beside(String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    /** Opens the store by this clock. */
    JdbcStore open(StoreClock clock) {
        refuseWhatIsNoFile();
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl(SQLITE + file);
        source.setSynchronous("FULL");
        JdbcOptions options = JdbcOptions.defaults().by(clock);
        try {
            JdbcSchema.of(options).apply(source);
        } catch (StoreUnavailableException failure) {
            throw failure.getCause() instanceof SQLException said && said.getErrorCode() == NO_DATABASE
                    ? notUsable("is no SQLite database; name another file.")
                    : failure;
        }
        return JdbcStore.open(source, options);
    }

    private void refuseWhatIsNoFile() {
        Path parent = file.getParent();
        if (parent == null || Files.isDirectory(file)) {
            throw notUsable("is a directory and no file; name a file in it.");
        } else if (!Files.isDirectory(parent)) {
            throw notUsable("cannot be made, for " + parent + " is no directory; make it, or name a file elsewhere.");
        }
    }

    private StoreRefusedException notUsable(String what) {
        return new StoreRefusedException(
                StoreRefusedException.Code.NOT_USABLE, "The store " + SQLITE + file + " " + what);
    }
}
