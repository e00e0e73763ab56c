package dev.semel.store.jdbc;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
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
        Records.Step step =
                records.walk(at.isEmpty() ? BEGINNING : HexFormat.of().parseHex(at), budget);
        boolean ended = step.looked() < budget;
        String next = ended
                ? ""
                : step.last()
                        .map(key -> HexFormat.of().formatHex(key.encoded()))
                        .orElse("");
        if (!at.equals(next) && !records.moveMark(MARK, at, next)) {
            return new Expiry(0, 0, 0, true);
        }
        List<Event> due = step.due().stream().<Event>map(Event.Expire::new).toList();
        int tombstones = 0;
        int deleted = 0;
        for (Decision decision : records.apply(due, Known.nothing())) {
            if (decision instanceof Decision.Accepted accepted) {
                deleted += accepted.record() == null ? 1 : 0;
                tombstones += accepted.record() == null ? 0 : 1;
            }
        }
        return new Expiry(step.looked(), tombstones, deleted, ended);
    }
}
