package dev.semel.telemetry;

import dev.semel.engine.Execution;
import dev.semel.engine.Listener;
import dev.semel.engine.Timing;
import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import dev.semel.store.StoreClock;
import dev.semel.store.TransitionLog;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Adds to a key's history what no transition tells: the attempts that were replayed, refused or told to wait, and the
 * receivers that were asked. Answers are added up in memory and written by a timer, never on the engine's threads; many
 * of one kind become one line. Memory is bounded: what finds no room, and what the store refuses to take, is lost, counted
 * in {@code semel.history.lost} and told by {@link #lost()}. A crash loses what was not written yet, at most an hour of
 * repeats of one key. Never changes a record. Safe for use by all threads.
 */
public final class HistoryNotes implements Listener, AutoCloseable {
    private static final int MOST_KEYS = 100_000;
    private static final int NOTES_PER_ROUND = 5_000;
    private static final long ROUND_MILLIS = 1_000;

    private final TransitionLog log;
    private final StoreClock clock;
    private final Timing timing;
    private final Executor worker;
    private final int mostKeys;
    private final ConcurrentHashMap<OperationKey, Tally> tallies = new ConcurrentHashMap<>();
    private final OwnEnds ownEnds = new OwnEnds();
    private final LongAdder lost = new LongAdder();
    private final LongAdder written = new LongAdder();
    private volatile Timing.@Nullable Pending next;
    private volatile boolean closed;

    private HistoryNotes(TransitionLog log, StoreClock clock, Timing timing, Executor worker, int mostKeys) {
        this.log = Objects.requireNonNull(log, "log");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.timing = Objects.requireNonNull(timing, "timing");
        this.worker = Objects.requireNonNull(worker, "worker");
        this.mostKeys = mostKeys;
    }

    /**
     * Notes in this log, which stays its maker's to close after these.
     *
     * @param clock the clock of the store that keeps the log
     * @param worker where writing may block for a moment
     */
    public static HistoryNotes into(TransitionLog log, StoreClock clock, Timing timing, Executor worker) {
        return into(log, clock, timing, worker, MOST_KEYS);
    }

    static HistoryNotes into(TransitionLog log, StoreClock clock, Timing timing, Executor worker, int mostKeys) {
        HistoryNotes notes = new HistoryNotes(log, clock, timing, worker, mostKeys);
        notes.schedule();
        return notes;
    }

    /** Adds the counts of what was written and what was lost to this registry. */
    public HistoryNotes countedIn(MeterRegistry registry) {
        FunctionCounter.builder("semel.history.lost", lost, LongAdder::sum)
                .description("Attempts that are missing in the histories of their keys")
                .register(registry);
        FunctionCounter.builder("semel.history.written", written, LongAdder::sum)
                .description("Attempts that were noted in the histories of their keys")
                .register(registry);
        return this;
    }

    /** What is known of this key and not written yet, oldest first; a reader of its history adds it at the end. */
    public List<TransitionLog.Entry> pending(OperationKey key) {
        Tally tally = tallies.get(key);
        return tally == null ? List.of() : tally.pending();
    }

    /** How many attempts of this process are missing in the histories of their keys. */
    public long lost() {
        return lost.sum();
    }

    @Override
    public void onAnswer(OperationKey key, Execution<Payload> execution, Source source, long nanos) {
        boolean own = source == Source.DECIDED && ownEnds.take(key);
        AnswerKind kind = execution.fold(AnswerKind.OF);
        if (kind.isSilent() && !own) {
            add(key, kind.label(), "", Stand.of(execution));
        }
    }

    @Override
    public void onDecision(Event event, Decision decision) {
        ownEnds.onDecision(event, decision);
    }

    @Override
    public void onProbe(OperationKey key, String answer) {
        add(key, AnswerNote.PROBE, answer, Stand.NONE);
    }

    @Override
    public void onTrouble(String what, Throwable cause) {
        // Troubles belong to no key's history.
    }

    /** Writes what is there, on this thread; for the end, and for tests. */
    @Override
    public void close() {
        closed = true;
        Timing.Pending round = next;
        if (round != null) {
            round.cancel();
        }
        write(Long.MAX_VALUE, Integer.MAX_VALUE);
    }

    private void add(OperationKey key, String what, String remark, Stand met) {
        long now = clock.millis();
        boolean added = false;
        while (!added) {
            Tally tally = tallies.get(key);
            if (tally == null && tallies.mappingCount() >= mostKeys) {
                lost.increment();
                return;
            }
            added = (tally == null ? tallies.computeIfAbsent(key, unused -> new Tally()) : tally)
                    .add(what, remark, met, now);
        }
    }

    private void schedule() {
        if (!closed) {
            next = timing.after(ROUND_MILLIS, () -> worker.execute(this::round));
        }
    }

    private void round() {
        try {
            write(clock.millis(), NOTES_PER_ROUND);
        } finally {
            schedule();
        }
    }

    private synchronized void write(long nowMillis, int most) {
        List<TransitionLog.Note> notes = new ArrayList<>();
        long times = 0;
        Iterator<Map.Entry<OperationKey, Tally>> each = tallies.entrySet().iterator();
        while (each.hasNext() && notes.size() < most) {
            Map.Entry<OperationKey, Tally> entry = each.next();
            Tally tally = entry.getValue();
            if (tally.isDue(nowMillis)) {
                if (tally.dropIfEmpty()) {
                    each.remove();
                } else {
                    Tally.Taken taken = tally.take(nowMillis);
                    times += taken.times();
                    taken.lines().forEach(line -> notes.add(new TransitionLog.Note(entry.getKey(), line)));
                }
            }
        }
        hand(notes, times);
    }

    private void hand(List<TransitionLog.Note> notes, long times) {
        if (notes.isEmpty()) {
            return;
        }
        try {
            log.note(notes);
            written.add(times);
        } catch (RuntimeException refused) {
            // The count of what is lost is how this failure is told; the store's own failures are told elsewhere.
            lost.add(times);
        }
    }
}
