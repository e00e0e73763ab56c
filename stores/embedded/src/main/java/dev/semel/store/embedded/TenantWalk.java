package dev.semel.store.embedded;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Status;
import dev.semel.store.TenantUsage.Usage;
import java.util.List;

/**
 * Counts what tenants have by walking their keys, which lie side by side, as they were at one moment. Holds up no writer.
 */
final class TenantWalk {
    private final Records records;
    private final Cursor open;
    private final Cursor closed;

    private TenantWalk(Records records, Cursor open, Cursor closed) {
        this.records = records;
        this.open = open;
        this.closed = closed;
    }

    static List<Usage> over(Database database, Records records, List<String> tenants) {
        return database.walk(Family.OPEN, Family.CLOSED, (open, closed) -> {
            TenantWalk walk = new TenantWalk(records, open, closed);
            return tenants.stream()
                    .map(OperationKey::firstBytesOf)
                    .map(walk::usage)
                    .toList();
        });
    }

    private Usage usage(byte[] prefix) {
        long rows = 0;
        long bytes = 0;
        long running = 0;
        for (open.toPrefix(prefix); open.isAtPrefix(prefix); open.next()) {
            rows++;
            bytes += open.key().length + open.valueLength();
            Status status = records.unsealed(open.family(), open.key(), open.value())
                    .record()
                    .status();
            running += status == Status.RUNNING ? 1 : 0;
        }
        long inDoubt = rows - running;
        for (closed.toPrefix(prefix); closed.isAtPrefix(prefix); closed.next()) {
            rows++;
            bytes += closed.key().length + closed.valueLength();
        }
        return new Usage(rows, bytes, running, inDoubt);
    }
}
