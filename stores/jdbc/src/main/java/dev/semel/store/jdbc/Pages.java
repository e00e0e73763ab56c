package dev.semel.store.jdbc;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Status;
import dev.semel.store.Browsable.Row;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pages for people, of records as they count now. */
final class Pages {
    private static final int READ_AT_ONCE = 500;
    private static final List<Status> ALL = StateBytes.STATUSES.subList(1, StateBytes.STATUSES.size());
    private static final List<Status> MAY_BE_TOMBSTONES = List.of(Status.TOMBSTONE, Status.SUCCEEDED, Status.REJECTED);

    private Pages() {}

    static List<Row> page(Records records, @Nullable Status status, @Nullable OperationKey after, int limit) {
        List<Row> page = new ArrayList<>();
        byte[] from = after == null ? new byte[0] : after.encoded();
        long now = records.now();
        while (page.size() < limit) {
            int most = Math.max(limit, READ_AT_ONCE);
            List<Records.Keyed> read = records.browse(from, stored(status), most);
            for (Records.Keyed each : read) {
                IntentRecord live = Protocol.aged(each.record(), now);
                if (page.size() < limit && live != null && (status == null || live.status() == status)) {
                    page.add(new Row(each.key(), live));
                }
            }
            if (read.size() < most) {
                break;
            }
            from = read.get(read.size() - 1).key().encoded();
        }
        return page;
    }

    /** In which states a record may be stored that counts as this one now. */
    private static List<Status> stored(@Nullable Status status) {
        if (status == null) {
            return ALL;
        }
        return status == Status.TOMBSTONE ? MAY_BE_TOMBSTONES : List.of(status);
    }
}
