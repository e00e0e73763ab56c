package dev.semel.store.embedded;

/** Reads into memory what a store keeps there. */
final class Loading {
    private Loading() {}

    static EpochFloors floors(Records records, long base) {
        EpochFloors floors = new EpochFloors(base);
        for (int shard = 0; shard < EpochFloors.SHARDS; shard++) {
            floors.load(shard, records.number(EpochFloors.storedKey(shard), base));
        }
        return floors;
    }

    /** The highest of all floors and records. */
    static long highestEpoch(Database database, Records records, long base) {
        long floors = base;
        for (int shard = 0; shard < EpochFloors.SHARDS; shard++) {
            floors = Math.max(floors, records.number(EpochFloors.storedKey(shard), base));
        }
        long highest = floors;
        return database.walk(
                Family.OPEN,
                Family.CLOSED,
                (open, closed) ->
                        Math.max(highest, Math.max(highestEpoch(records, open), highestEpoch(records, closed))));
    }

    private static long highestEpoch(Records records, Cursor cursor) {
        long highest = 0;
        for (cursor.toFirst(); cursor.isAtEntry(); cursor.next()) {
            highest = Math.max(
                    highest,
                    records.unsealed(cursor.family(), cursor.key(), cursor.value())
                            .record()
                            .epoch());
        }
        return highest;
    }

    static void openRecords(Database database, Records records, OpenTable open) {
        database.walk(Family.OPEN, Family.META, (cursor, unused) -> {
            for (cursor.toFirst(); cursor.isAtEntry(); cursor.next()) {
                byte[] encoded = cursor.key();
                open.set(records.key(Family.OPEN, encoded), records.unsealed(Family.OPEN, encoded, cursor.value()));
            }
            return open.count();
        });
    }
}
