package dev.semel.store.embedded;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Status;
import dev.semel.store.Browsable.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pages through all records in the order of their keys, as they were at one moment. Holds up no writer. */
final class Browse {
    private final Records records;
    private final @Nullable Status status;
    private final int limit;
    private final long nowMillis;
    private final List<Row> rows = new ArrayList<>();

    private Browse(Records records, @Nullable Status status, int limit, long nowMillis) {
        this.records = records;
        this.status = status;
        this.limit = limit;
        this.nowMillis = nowMillis;
    }

    static List<Row> page(
            Database database,
            Records records,
            @Nullable Status status,
            @Nullable OperationKey after,
            BrowseLimit limit) {
        Browse browse = new Browse(records, status, limit.rows(), limit.nowMillis());
        return database.walk(Family.OPEN, Family.CLOSED, (open, closed) -> browse.page(open, closed, after));
    }

    /** How far to go and at which time. */
    record BrowseLimit(int rows, long nowMillis) {}

    private List<Row> page(Cursor open, Cursor closed, @Nullable OperationKey after) {
        start(open, after);
        start(closed, after);
        while (rows.size() < limit) {
            Cursor next = lower(wanted(open, true), wanted(closed, false));
            if (next == null) {
                break;
            }
            take(next);
            next.next();
        }
        return rows;
    }

    private void take(Cursor cursor) {
        OperationKey key = records.key(cursor.family(), cursor.key());
        IntentRecord record =
                records.unsealed(cursor.family(), cursor.key(), cursor.value()).record();
        IntentRecord live = Protocol.aged(record, nowMillis);
        if (live != null && (status == null || live.status() == status)) {
            rows.add(new Row(key, live));
        }
    }

    /** A family that cannot hold the status is not walked. */
    private @Nullable Cursor wanted(Cursor cursor, boolean holdsOpen) {
        return (status == null || status.isOpen() == holdsOpen) && cursor.isAtEntry() ? cursor : null;
    }

    private static void start(Cursor cursor, @Nullable OperationKey after) {
        if (after == null) {
            cursor.toFirst();
        } else {
            cursor.toBehind(after.encoded());
        }
    }

    private static @Nullable Cursor lower(@Nullable Cursor one, @Nullable Cursor two) {
        if (one == null || two == null) {
            return one == null ? two : one;
        }
        return Arrays.compareUnsigned(one.key(), two.key()) <= 0 ? one : two;
    }
}
