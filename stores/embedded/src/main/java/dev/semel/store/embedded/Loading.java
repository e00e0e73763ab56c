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
