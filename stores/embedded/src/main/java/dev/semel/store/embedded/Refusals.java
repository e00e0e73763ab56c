package dev.semel.store.embedded;

import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Words for what is wrong with a store: one sentence that names the file and says what to do. Decides nothing. */
final class Refusals {
    private static final Pattern FILE =
            Pattern.compile("([A-Za-z]*/?[^\\s:]*/)?(\\d{6,}\\.(?:sst|log)|MANIFEST-\\d+|CURRENT|OPTIONS-\\d+)");
    private static final String RESTORE =
            "; restore the directory from a backup, or set it aside and accept a new generation.";

    private Refusals() {}

    static StoreRefusedException damaged(Path file, String what) {
        return new StoreRefusedException(
                StoreRefusedException.Code.DAMAGED, "The store file " + file + " is damaged: " + what + RESTORE);
    }

    static StoreRefusedException damagedRecord(Path directory, String family, String key, String what) {
        return new StoreRefusedException(
                StoreRefusedException.Code.DAMAGED,
                "The record of " + key + " in the family " + family + " of " + directory + " is damaged: " + what
                        + RESTORE);
    }

    static StoreRefusedException notUsable(Path file, String what, Exception cause) {
        return new StoreRefusedException(
                StoreRefusedException.Code.NOT_USABLE,
                "The store cannot use " + file + ": " + what + "; check path, rights and free space.",
                cause);
    }

    static StoreRefusedException notUsable(Path file, IOException cause) {
        return notUsable(file, cause.toString(), cause);
    }

    /** What RocksDB says at opening or reading: damage if it says so, else not usable. */
    static StoreRefusedException refused(Path directory, RocksDBException cause) {
        String said = said(cause);
        Matcher matcher = FILE.matcher(said);
        Path file = matcher.find() ? directory.resolve(matcher.group(2)) : directory;
        boolean missing = said.contains("No such file");
        if (isCorruption(cause) || missing || said.contains("orruption")) {
            return damaged(file, said);
        }
        return notUsable(file, said, cause);
    }

    static StoreUnavailableException unavailable(Path directory, Throwable cause) {
        return new StoreUnavailableException(
                "The store " + directory + " failed and takes nothing more (" + cause.getMessage()
                        + "); find the cause and open it again.",
                cause);
    }

    static StoreUnavailableException closed(Path directory) {
        return new StoreUnavailableException("The store " + directory + " is closed; open it again.");
    }

    private static boolean isCorruption(RocksDBException cause) {
        Status status = cause.getStatus();
        return status != null && status.getCode() == Status.Code.Corruption;
    }

    private static String said(RocksDBException cause) {
        String message = cause.getMessage();
        return message == null ? "no reason given" : message;
    }
}
