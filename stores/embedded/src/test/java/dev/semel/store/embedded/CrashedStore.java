package dev.semel.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.store.Browsable.Row;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.TransitionLog.Entry;
import dev.semel.store.TransitionLog.Note;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A small store as a killed process leaves it, some records in tables and some in the log only, with all that it
 * acknowledged; and what becomes of it when one bit of one file is flipped.
 */
final class CrashedStore implements AutoCloseable {
    /** What opening and reading it all came to. */
    enum Reading {
        /** Everything acknowledged was there and nothing else. */
        CORRECT,
        /** Refused, with the name of the file. */
        REFUSED,
        /** Anything else. */
        MISREAD
    }

    private static final String STORE = "store";

    private final Path parent;
    private final Path crashed;
    private final Path trial;
    private final Map<OperationKey, IntentRecord> acknowledged = new LinkedHashMap<>();

    CrashedStore() throws IOException {
        parent = StoreCopy.scratch("flips");
        crashed = parent.resolve("crashed");
        trial = parent.resolve("trial").resolve(STORE);
        Path live = parent.resolve("live").resolve(STORE);
        RocksOptions options = RocksOptions.at(live);
        try (RocksStore store = RocksStore.open(options, () -> Samples.NOW)) {
            fill(store, "table");
        }
        try (RocksStore store = RocksStore.open(options, () -> Samples.NOW)) {
            fill(store, "log");
            for (Row row : store.browse(null, null, 1000)) {
                acknowledged.put(row.key(), row.record());
            }
            Files.createDirectories(trial);
            Files.copy(options.pin(), RocksOptions.at(trial).pin());
            copyAtOneMoment(live);
        }
    }

    /** A kill stops everything at once; a copy of a live store meets tables that are just being merged and removed. */
    private void copyAtOneMoment(Path live) throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            List<Path> before = StoreCopy.files(live);
            try {
                StoreCopy.copy(live, crashed);
            } catch (NoSuchFileException removedMeanwhile) {
                continue;
            }
            StoreCopy.copy(crashed, trial);
            if (before.equals(StoreCopy.files(live)) && read("no file") == Reading.CORRECT) {
                return;
            }
        }
        throw new AssertionError("The live store never stood still for a copy.");
    }

    private static void fill(RocksStore store, String prefix) {
        Samples.settle(store, prefix + " settled");
        Samples.settle(store, prefix + " purged");
        store.apply(List.of(new Event.Purge(
                Samples.key(prefix + " purged"), dev.semel.protocol.Evidence.operator("ann", "asked to"))));
        IntentRecord doubtful = Samples.grant(store, prefix + " doubtful", 1);
        store.apply(List.of(new Event.GiveUp(Samples.key(prefix + " doubtful"), doubtful.lease(), null)));
        store.note(List.of(new Note(
                Samples.key(prefix + " settled"),
                new Entry(Samples.NOW, "replayed", Status.SUCCEEDED, Status.SUCCEEDED, 1, ""))));
        Samples.grant(store, prefix + " running", 1);
    }

    Map<OperationKey, IntentRecord> acknowledged() {
        return acknowledged;
    }

    List<Path> files() throws IOException {
        return StoreCopy.files(crashed);
    }

    /** Opens a copy in which this bit of this file is flipped. */
    Reading readWithFlipped(Path file, long bit) throws IOException {
        StoreCopy.copy(crashed, trial);
        StoreCopy.flip(trial.resolve(file.getFileName()), bit);
        return read(file.getFileName().toString());
    }

    /** Opens a copy of which this file is cut to this length; gives the names of what is there. */
    List<String> keysWithCut(Path file, int length) throws IOException {
        StoreCopy.copy(crashed, trial);
        Path cut = trial.resolve(file.getFileName());
        byte[] whole = Files.readAllBytes(cut);
        Files.write(cut, java.util.Arrays.copyOf(whole, length));
        try (RocksStore store = openTrial()) {
            return names(store);
        }
    }

    /** The same, after a process that recovered the cut log was killed before it removed it. */
    List<String> keysAfterAKillInRecovery(Path file, int length) throws IOException {
        byte[] cut = java.util.Arrays.copyOf(Files.readAllBytes(crashed.resolve(file.getFileName())), length);
        StoreCopy.copy(crashed, trial);
        Files.write(trial.resolve(file.getFileName()), cut);
        Path killed = parent.resolve("killed");
        try (RocksStore recovering = openTrial()) {
            StoreCopy.copy(trial, killed);
            assertThat(recovering.open().running()).isPositive();
        }
        Files.write(killed.resolve(file.getFileName()), cut);
        StoreCopy.copy(killed, trial);
        try (RocksStore store = openTrial()) {
            return names(store);
        }
    }

    private static List<String> names(RocksStore store) {
        return store.browse(null, null, 1000).stream()
                .map(row -> row.key().key() + " " + row.record().status())
                .toList();
    }

    private Reading read(String flippedFile) {
        try (RocksStore store = openTrial()) {
            List<OperationKey> keys = new ArrayList<>(acknowledged.keySet());
            List<Row> rows = acknowledged.entrySet().stream()
                    .map(entry -> new Row(entry.getKey(), entry.getValue()))
                    .toList();
            boolean found = store.find(keys).stream()
                    .map(one -> one.record())
                    .toList()
                    .equals(new ArrayList<>(acknowledged.values()));
            return found && store.browse(null, null, 1000).equals(rows) ? Reading.CORRECT : Reading.MISREAD;
        } catch (StoreRefusedException refused) {
            return String.valueOf(refused.getMessage()).contains(flippedFile) ? Reading.REFUSED : Reading.MISREAD;
        }
    }

    private RocksStore openTrial() {
        return RocksStore.open(RocksOptions.at(trial), () -> Samples.NOW);
    }

    @Override
    public void close() throws IOException {
        StoreCopy.remove(parent);
    }
}
