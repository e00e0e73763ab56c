package dev.semel.store.jdbc;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Transition;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A batch of events, decided. What most of them are, claims on free keys and words of owners, the database decides in one
 * statement; the rest is read, decided by the pure function, and written over the very revision that was read, until
 * nobody else comes between. One batch, one thread.
 */
final class Deciding {
    /** After so many lost races for one key the caller is told that nothing is known; it may ask again. */
    private static final int MOST_ROUNDS = 50;

    /** What is stored of a key after its first event of a round, so that its twins are decided on it. */
    private record Standing(@Nullable IntentRecord record, long atMillis) {}

    private final PostgresTable table;
    private final Connection connection;
    private final Decision[] answers;
    private final @Nullable Standing[] standings;
    private final Known known;
    /** Whether claims are likely to meet a record, so that they look before they try. */
    private final boolean lookFirst;

    private int claimed;
    private int met;

    /** @param answers by the places of the events; what is there already is not decided again */
    Deciding(PostgresTable table, Connection connection, Decision[] answers, Known known, boolean lookFirst) {
        this.table = table;
        this.known = known;
        this.connection = connection;
        this.lookFirst = lookFirst;
        this.answers = answers;
        standings = new Standing[answers.length];
    }

    /** One answer per event, in the order of the events. */
    List<Decision> decide(List<Event> events) throws SQLException {
        List<Asked> waiting = new ArrayList<>(events.size());
        for (int index = 0; index < events.size(); index++) {
            if (answers[index] == null) {
                waiting.add(new Asked(index, events.get(index)));
            }
        }
        waiting.sort(Asked.BY_KEY);
        while (!waiting.isEmpty()) {
            waiting = round(waiting);
        }
        return List.of(answers);
    }

    /** How many of the claims met a record, of a hundred; -1 if there were none. */
    int percentMet() {
        return claimed == 0 ? -1 : 100 * met / claimed;
    }

    /** Decides the first event of each key, and those of its twins that change nothing after it; the others. */
    private List<Asked> round(List<Asked> waiting) throws SQLException {
        List<Asked> first = new ArrayList<>();
        List<Asked> twins = new ArrayList<>();
        Asked before = null;
        for (Asked asked : waiting) {
            if (before != null && asked.sameKey(before)) {
                twins.add(asked);
            } else {
                first.add(asked);
                before = asked;
            }
        }
        first(first);
        return twins.isEmpty() ? twins : afterFirst(first, twins);
    }

    private List<Asked> afterFirst(List<Asked> first, List<Asked> twins) {
        List<Asked> left = new ArrayList<>();
        int at = 0;
        Asked stopped = null;
        for (Asked twin : twins) {
            while (!first.get(at).sameKey(twin)) {
                at++;
            }
            Standing standing = standings[first.get(at).index()];
            boolean behind = stopped != null && stopped.sameKey(twin);
            if (behind || standing == null) {
                left.add(twin);
                continue;
            }
            Transition transition = Protocol.decide(standing.record(), twin.event(), standing.atMillis(), 0);
            if (transition.changes()) {
                stopped = twin;
                left.add(twin);
            } else {
                answers[twin.index()] = transition.decision();
            }
        }
        return left;
    }

    private void answer(Asked asked, Transition transition) {
        answers[asked.index()] = transition.decision();
        standings[asked.index()] =
                new Standing(transition.after(), transition.decision().atMillis());
    }

    private void first(List<Asked> first) throws SQLException {
        List<Asked> claims = new ArrayList<>();
        List<Asked> owned = new ArrayList<>();
        List<IntentRecord> owners = new ArrayList<>();
        List<Asked> others = new ArrayList<>();
        for (Asked asked : first) {
            Owned wish = asked.owned();
            IntentRecord running = wish == null ? null : known.of(asked.event().key());
            if (asked.event() instanceof Event.Claim) {
                claims.add(asked);
            } else if (wish != null && running != null && wish.isAbout(running)) {
                owned.add(asked);
                owners.add(running);
            } else {
                others.add(asked);
            }
        }
        claimed += claims.size();
        if (lookFirst && !claims.isEmpty()) {
            claims = withoutRecord(claims);
        }
        if (!claims.isEmpty() || !owned.isEmpty()) {
            others.addAll(notDone(claims, owned, owners));
            others.sort(Asked.BY_KEY);
        }
        byFunction(others);
    }

    /** Answers the claims that a record answers without a write. */
    private List<Asked> withoutRecord(List<Asked> claims) throws SQLException {
        PostgresTable.Loaded loaded = table.find(connection, keys(claims));
        List<Asked> rest = new ArrayList<>();
        for (Asked asked : claims) {
            Row row = loaded.rows().get(asked.lookup());
            Transition transition = row == null ? null : transition(asked, row, loaded.atMillis(row), 0);
            if (transition == null || transition.changes()) {
                rest.add(asked);
            } else {
                met++;
                answer(asked, transition);
            }
        }
        return rest;
    }

    private List<Asked> notDone(List<Asked> claims, List<Asked> owned, List<IntentRecord> owners) throws SQLException {
        PostgresTable.Done done = table.claimAndOwn(connection, claims, owned, owners);
        List<Asked> rest = new ArrayList<>();
        for (Asked asked : claims) {
            PostgresTable.Granted granted = done.granted().get(asked.lookup());
            if (granted == null) {
                met++;
                rest.add(asked);
            } else {
                answer(asked, Protocol.decide(null, asked.event(), granted.atMillis(), granted.epoch() - 1));
            }
        }
        List<Asked> ghosts = new ArrayList<>();
        for (Asked asked : owned) {
            PostgresTable.Said said = done.said().get(asked.lookup());
            if (said == null) {
                rest.add(asked);
            } else if (said.after() == null) {
                ghosts.add(asked);
                answer(asked, Protocol.decide(null, asked.event(), said.atMillis(), 0));
            } else {
                Decision accepted = new Decision.Accepted(said.after(), false, said.atMillis());
                answer(asked, new Transition(null, said.after(), accepted));
            }
        }
        if (!ghosts.isEmpty()) {
            table.dropGhosts(connection, ghosts);
        }
        return rest;
    }

    /** Reads, decides, writes over what was read, and again for those whose row somebody else changed meanwhile. */
    private void byFunction(List<Asked> asked) throws SQLException {
        List<Asked> left = asked;
        for (int round = 0; !left.isEmpty(); round++) {
            if (round == MOST_ROUNDS) {
                left.forEach(each -> answers[each.index()] = new Decision.Failed(
                        "The record of " + each.event().key() + " changed " + MOST_ROUNDS
                                + " times while this was decided.",
                        0));
                return;
            }
            left = tried(left);
        }
    }

    private List<Asked> tried(List<Asked> asked) throws SQLException {
        List<Change> changes = changes(table.load(connection, keys(asked)), asked);
        if (changes.isEmpty()) {
            return List.of();
        }
        Set<ByteBuffer> written = table.write(connection, changes);
        List<Asked> lost = new ArrayList<>();
        for (Change change : changes) {
            if (written.contains(change.asked().lookup())) {
                answer(change.asked(), change.transition());
            } else {
                lost.add(change.asked());
            }
        }
        return lost;
    }

    /** Answers what changes nothing; the others, with fresh epochs for those that make a new lease. */
    private List<Change> changes(PostgresTable.Loaded loaded, List<Asked> asked) throws SQLException {
        List<Change> changes = new ArrayList<>();
        Set<Integer> needing = new HashSet<>();
        for (Asked each : asked) {
            Row row = loaded.rows().get(each.lookup());
            Transition transition = transition(each, row, loaded.atMillis(row), 0);
            if (!transition.changes()) {
                answer(each, transition);
                continue;
            }
            if (raisesEpoch(transition)) {
                needing.add(changes.size());
            }
            changes.add(new Change(each, row, transition));
        }
        if (!needing.isEmpty()) {
            long[] epochs = table.epochs(connection, needing.size());
            int next = 0;
            for (int at = 0; at < changes.size(); at++) {
                if (needing.contains(at)) {
                    Change change = changes.get(at);
                    Transition raised =
                            transition(change.asked(), change.before(), change.atMillis(), epochs[next++] - 1);
                    changes.set(at, new Change(change.asked(), change.before(), raised));
                }
            }
        }
        return changes;
    }

    private static boolean raisesEpoch(Transition transition) {
        IntentRecord before = transition.before();
        IntentRecord after = transition.after();
        if (after == null || (before == null && transition.decision() instanceof Decision.Accepted)) {
            // What another store gave out is adopted with its epoch.
            return false;
        }
        return before == null || before.epoch() != after.epoch();
    }

    private static Transition transition(Asked asked, @Nullable Row row, long atMillis, long epochFloor) {
        return row == null
                ? Protocol.decide(null, asked.event(), atMillis, epochFloor)
                : Protocol.decide(row.record(), asked.event(), atMillis, epochFloor);
    }

    private static List<byte[]> keys(List<Asked> asked) {
        return asked.stream().map(Asked::key).toList();
    }
}
