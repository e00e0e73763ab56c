package dev.semel.move;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Status;
import dev.semel.store.Browsable;
import dev.semel.store.Browsable.Row;
import dev.semel.store.Found;
import dev.semel.store.OperationStore;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Pages over two stores as if they were one. */
final class MovingPages {
    private MovingPages() {}

    /** From where, and how far. */
    record Place(@Nullable OperationKey after, int limit) {}

    /** First the old store, then the new one: what goes over in between is in both, and in neither never. */
    static List<Row> page(OperationStore from, OperationStore to, @Nullable Status status, Place place) {
        List<Row> there = ((Browsable) from).browse(status, place.after(), place.limit());
        List<Row> here = ((Browsable) to).browse(status, place.after(), place.limit());
        OperationKey end = earlier(lastOfFull(there, place.limit()), lastOfFull(here, place.limit()));
        TreeMap<OperationKey, Row> page = new TreeMap<>();
        inForce(here, from).forEach(row -> page.put(row.key(), row));
        there.forEach(row -> page.put(row.key(), row));
        List<Row> rows = page.values().stream()
                .filter(row -> end == null || row.key().compareTo(end) <= 0)
                .limit(place.limit())
                .toList();
        // All of a full page may be copies that are not in force yet; an empty answer would be taken for the end.
        return rows.isEmpty() && end != null ? page(from, to, status, new Place(end, place.limit())) : rows;
    }

    private static List<Row> inForce(List<Row> rows, OperationStore from) {
        List<Found> standing = from.find(rows.stream().map(Row::key).toList());
        List<Row> inForce = new ArrayList<>();
        for (int at = 0; at < rows.size(); at++) {
            if (standing.get(at).record() == null) {
                inForce.add(rows.get(at));
            }
        }
        return inForce;
    }

    /** Behind it there may be more. */
    private static @Nullable OperationKey lastOfFull(List<Row> rows, int limit) {
        return rows.isEmpty() || rows.size() < limit
                ? null
                : rows.get(rows.size() - 1).key();
    }

    private static @Nullable OperationKey earlier(@Nullable OperationKey one, @Nullable OperationKey other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) <= 0 ? one : other;
    }
}
