package dev.semel.store.jdbc;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Transition;
import dev.semel.store.HistoryCodec;
import dev.semel.store.HistoryLines;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A batch of events, decided without ever holding a lock between two statements: claims on keys that seem free are
 * inserted; what is there then is read, decided by the pure function, and written over the very revision that was read;
 * and again for those keys where somebody else came between. One batch, one thread.
 */
final class MariaBatch {
    /** After so many lost races for one key the caller is told that nothing is known; it may ask again. */
    private static final int MOST_ROUNDS = 50;

    private static final long NO_FLOOR = 0;

    /** The events of one key in their order, and how many of them are answered. */
    private static final class Line {
        final byte[] key;
        final List<Integer> places = new ArrayList<>();
        final List<Event> events = new ArrayList<>();
        int next;
        /** Whether there is thought to be no record. */
        boolean free;

        Line(OperationKey key) {
            this.key = key.encoded();
        }

        ByteBuffer lookup() {
            return ByteBuffer.wrap(key);
        }

        boolean isOver() {
            return next == events.size();
        }

        boolean isClaimNext() {
            return events.get(next) instanceof Event.Claim;
        }
    }

    /**
     * What was decided on a row, in memory.
     *
     * @param decisions of the line's next events
     * @param epoch the highest that it had or was given
     */
    private record Plan(Line line, MariaTable.Rewrite rewrite, List<Decision> decisions, boolean changes, long epoch) {
        boolean ends() {
            return rewrite.ends();
        }
    }

    private final MariaTable table;
    private final Connection connection;
    private final Decision[] answers;
    private final boolean lookFirst;

    private int claimed;
    private int met;

    /**
     * @param answers by the places of the events; what is there already is not decided again
     * @param lookFirst whether claims are likely to meet a record, so that they look before they try
     */
    MariaBatch(MariaTable table, Connection connection, Decision[] answers, boolean lookFirst) {
        this.table = table;
        this.connection = connection;
        this.answers = answers;
        this.lookFirst = lookFirst;
    }

    /** One answer per event, in the order of the events. */
    List<Decision> decide(List<Event> events) throws SQLException {
        List<Line> open = lines(events);
        for (int round = 0; !open.isEmpty(); round++) {
            if (round == MOST_ROUNDS) {
                open.forEach(MariaBatch.this::fail);
                break;
            }
            round(open);
            open = open.stream().filter(line -> !line.isOver()).toList();
        }
        return List.of(answers);
    }

    /** How many of the claims met a record, of a hundred; -1 if there were none. */
    int percentMet() {
        return claimed == 0 ? -1 : 100 * met / claimed;
    }

    /** Sorted by key, so that no two batches wait for one another. */
    private List<Line> lines(List<Event> events) {
        Map<OperationKey, Line> lines = new TreeMap<>();
        for (int place = 0; place < events.size(); place++) {
            if (answers[place] == null) {
                Event event = events.get(place);
                Line line = lines.computeIfAbsent(event.key(), Line::new);
                line.places.add(place);
                line.events.add(event);
            }
        }
        lines.values().forEach(line -> {
            line.free = line.isClaimNext() && !lookFirst;
            claimed += line.isClaimNext() ? 1 : 0;
        });
        return List.copyOf(lines.values());
    }

    private void fail(Line line) {
        while (!line.isOver()) {
            Event event = line.events.get(line.next);
            answer(
                    line,
                    new Decision.Failed(
                            "The record of " + event.key() + " changed " + MOST_ROUNDS
                                    + " times while this was decided.",
                            0));
        }
    }

    private void answer(Line line, Decision decision) {
        answers[line.places.get(line.next++)] = decision;
    }

    private void round(List<Line> open) throws SQLException {
        List<Line> free = open.stream().filter(line -> line.free).toList();
        if (!free.isEmpty()) {
            claim(free);
        }
        List<Line> rest = open.stream().filter(line -> !line.isOver()).toList();
        if (rest.isEmpty()) {
            return;
        }
        MariaTable.Loaded loaded =
                table.load(connection, rest.stream().map(line -> line.key).toList());
        List<Line> missing = new ArrayList<>();
        List<Line> there = new ArrayList<>();
        for (Line line : rest) {
            String unreadable = loaded.unreadable().get(line.lookup());
            if (unreadable != null) {
                unreadable(line, unreadable, loaded.beforeMillis());
            } else if (loaded.rows().containsKey(line.lookup())) {
                met += line.next == 0 && line.isClaimNext() ? 1 : 0;
                there.add(line);
            } else {
                missing.add(line);
            }
        }
        missing(missing);
        there(there, loaded);
    }

    private void claim(List<Line> lines) throws SQLException {
        Map<ByteBuffer, MariaTable.Granted> granted = table.claim(connection, claims(lines));
        for (Line line : lines) {
            line.free = false;
            MariaTable.Granted grant = granted.get(line.lookup());
            if (grant != null) {
                granted(line, grant);
            }
        }
    }

    /** Answers the claim, and its twins as far as they change nothing after it. */
    private void granted(Line line, MariaTable.Granted grant) {
        Transition transition = Protocol.decide(null, line.events.get(line.next), grant.atMillis(), grant.epoch() - 1);
        answer(line, transition.decision());
        IntentRecord record = transition.after();
        while (!line.isOver()) {
            Transition twin = Protocol.decide(record, line.events.get(line.next), grant.atMillis(), NO_FLOOR);
            if (twin.changes()) {
                return;
            }
            answer(line, twin.decision());
        }
    }

    private static List<Event.Claim> claims(List<Line> lines) {
        return lines.stream()
                .map(line -> (Event.Claim) line.events.get(line.next))
                .toList();
    }

    private void unreadable(Line line, String why, long atMillis) {
        while (!line.isOver()) {
            Event event = line.events.get(line.next);
            answer(line, new Decision.Failed("The record of " + event.key() + " cannot be read: " + why, atMillis));
        }
    }

    /** What is asked of keys without a record is nothing, until a claim makes one. */
    private void missing(List<Line> lines) throws SQLException {
        long now = -1;
        for (Line line : lines) {
            while (!line.isOver() && !line.isClaimNext()) {
                // Read after the rows were looked for, for at no earlier time is it known that there was none.
                now = now < 0 ? table.now(connection) : now;
                Event event = line.events.get(line.next);
                Transition transition = Protocol.decide(null, event, now, NO_FLOOR);
                if (transition.changes()) {
                    adopt(line, (Event.Adopt) event, transition);
                    break;
                }
                answer(line, transition.decision());
            }
            line.free = !line.isOver() && line.isClaimNext();
        }
    }

    /** One by one: moving is no hurry. If somebody else was first, the next round meets that record. */
    private void adopt(Line line, Event.Adopt adopt, Transition transition) throws SQLException {
        byte[] history = HistoryCodec.append(new byte[0], HistoryLines.of(adopt, transition));
        if (table.adopt(connection, adopt, transition.decision().atMillis(), history)) {
            answer(line, transition.decision());
        }
    }

    private void there(List<Line> lines, MariaTable.Loaded loaded) throws SQLException {
        List<Plan> plans = new ArrayList<>();
        long floor = NO_FLOOR;
        for (Line line : lines) {
            Row row = loaded.rows().get(line.lookup());
            if (line.isOver() || row == null) {
                continue;
            }
            Plan plan = plan(line, row, loaded.atMillis(row), floor);
            if (plan.epoch() > row.epoch() && floor == NO_FLOOR) {
                // A new lease is above the floor, too, which a restored store has raised over all that it once gave.
                floor = table.floor(connection);
                plan = plan(line, row, loaded.atMillis(row), floor);
            }
            if (plan.changes()) {
                plans.add(plan);
            } else {
                plan.decisions().forEach(decision -> answer(line, decision));
            }
        }
        write(plans);
    }

    /** What is written is answered before anything else may fail, lest it is decided once more. */
    private void write(List<Plan> plans) throws SQLException {
        List<Plan> kept = plans.stream().filter(plan -> !plan.ends()).toList();
        if (!kept.isEmpty()) {
            answer(kept, table.rewrite(connection, rewrites(kept)));
        }
        List<Plan> ended = plans.stream().filter(Plan::ends).toList();
        if (!ended.isEmpty()) {
            long highest = ended.stream().mapToLong(Plan::epoch).max().orElseThrow();
            answer(ended, table.delete(connection, rewrites(ended), highest));
        }
    }

    private static List<MariaTable.Rewrite> rewrites(List<Plan> plans) {
        return plans.stream().map(Plan::rewrite).toList();
    }

    private void answer(List<Plan> plans, Set<ByteBuffer> written) {
        for (Plan plan : plans) {
            if (written.contains(plan.line().lookup())) {
                plan.decisions().forEach(decision -> answer(plan.line(), decision));
            }
        }
    }

    /** The line's events one after another, up to the end of the record's life. */
    private static Plan plan(Line line, Row row, long atMillis, long floor) {
        List<Decision> decisions = new ArrayList<>();
        IntentRecord record = row.record();
        byte[] history = row.history();
        long epoch = row.epoch();
        boolean changes = false;
        for (int at = line.next; at < line.events.size() && record != null; at++) {
            Event event = line.events.get(at);
            Transition transition = Protocol.decide(record, event, atMillis, floor);
            decisions.add(transition.decision());
            if (transition.changes()) {
                changes = true;
                IntentRecord after = transition.after();
                epoch = after == null ? epoch : Math.max(epoch, after.epoch());
                history = HistoryCodec.append(history, HistoryLines.of(event, transition));
                record = after;
            }
        }
        return new Plan(
                line, new MariaTable.Rewrite(line.key, row, record, history, atMillis), decisions, changes, epoch);
    }
}
