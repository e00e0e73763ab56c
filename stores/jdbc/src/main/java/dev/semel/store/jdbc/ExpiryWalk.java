package dev.semel.store.jdbc;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.store.Expiry;
import java.util.HexFormat;
import java.util.List;

/**
 * Clean-up: one walk over all keys, in small steps, shared by all nodes. Where it has come to is a mark in the store; a
 * node moves it on before it does its step, so two never do the same one, and a step that its node did not finish is done
 * in the next round.
 */
final class ExpiryWalk {
    private static final String MARK = "expired-up-to";
    private static final byte[] BEGINNING = new byte[0];

    private final Records records;

    ExpiryWalk(Records records) {
        this.records = records;
    }

    Expiry step(int budget) {
        String at = records.markOnce(MARK, "");
        List<Records.Keyed> looked =
                records.walk(at.isEmpty() ? BEGINNING : HexFormat.of().parseHex(at), budget);
        boolean ended = looked.size() < budget;
        String next = ended
                ? ""
                : HexFormat.of().formatHex(looked.get(budget - 1).key().encoded());
        if (!at.equals(next) && !records.moveMark(MARK, at, next)) {
            return new Expiry(0, 0, 0, true);
        }
        long now = records.now();
        List<Event> due = looked.stream()
                .filter(each -> isDue(each.record(), now))
                .<Event>map(each -> new Event.Expire(each.key()))
                .toList();
        int tombstones = 0;
        int deleted = 0;
        for (Decision decision : records.apply(due)) {
            if (decision instanceof Decision.Accepted accepted) {
                deleted += accepted.record() == null ? 1 : 0;
                tombstones += accepted.record() == null ? 0 : 1;
            }
        }
        return new Expiry(looked.size(), tombstones, deleted, ended);
    }

    private static boolean isDue(IntentRecord record, long now) {
        return !record.equals(Protocol.aged(record, now));
    }
}
