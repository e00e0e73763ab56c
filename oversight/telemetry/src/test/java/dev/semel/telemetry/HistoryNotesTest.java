package dev.semel.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.engine.Execution;
import dev.semel.engine.Listener.Source;
import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.store.MemoryStore;
import dev.semel.store.StoreUnavailableException;
import dev.semel.store.TransitionLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What no transition tells is added to a key's history: counted, in few lines, off the engine's threads. */
class HistoryNotesTest {
    private static final OperationKey KEY = Seen.key("k-1");

    private final HandTime time = new HandTime();
    private final MemoryStore store = new MemoryStore(time::millis);
    private final Seen seen = new Seen(store);
    private final HistoryNotes notes = HistoryNotes.into(store, time::millis, time, Runnable::run);

    @Test
    void many_replays_become_one_line_that_says_how_many_and_since_when() {
        IntentRecord record = settled(KEY);
        time.advance(100);
        replayed(record);
        time.advance(400);
        replayed(record);
        replayed(record);

        time.advance(1_000);

        assertThat(lastLine(KEY))
                .isEqualTo(new TransitionLog.Entry(
                        500,
                        "replayed",
                        Status.SUCCEEDED,
                        Status.SUCCEEDED,
                        1,
                        "3 times since 1970-01-01T00:00:00.100Z"));
        assertThat(AnswerNote.read(lastLine(KEY))).isEqualTo(new AnswerNote("replayed", 3, 100, 500, ""));
    }

    @Test
    void nothing_is_written_on_the_thread_that_answers() {
        IntentRecord record = settled(KEY);
        int lines = store.history(KEY, 100).size();

        replayed(record);

        assertThat(store.history(KEY, 100)).hasSize(lines);
        assertThat(notes.pending(KEY)).hasSize(1);
        time.advance(1_000);
        assertThat(notes.pending(KEY)).isEmpty();
    }

    @Test
    void a_key_asked_for_all_day_leaves_some_dozens_of_lines_and_every_one_is_counted() {
        IntentRecord record = settled(KEY);
        List<TransitionLog.Entry> written = new java.util.ArrayList<>();
        TransitionLog log = new TransitionLog() {
            @Override
            public List<Entry> history(OperationKey key, int limit) {
                return written;
            }

            @Override
            public void note(List<Note> more) {
                more.forEach(note -> written.add(note.entry()));
            }
        };
        HistoryNotes allDay = HistoryNotes.into(log, time::millis, time, Runnable::run);

        for (int each = 0; each < 86_400; each++) {
            allDay.onAnswer(KEY, new Execution.Replayed<>(null, record), Source.CACHE, 1);
            time.advance(1_000);
        }
        allDay.close();

        assertThat(written).hasSizeBetween(20, 60);
        assertThat(written.stream()
                        .mapToLong(line -> AnswerNote.read(line).times())
                        .sum())
                .isEqualTo(86_400);
    }

    @Test
    void the_owners_own_answer_is_no_note_for_its_transition_tells_it() {
        IntentRecord record = seen.granted(KEY);
        Event giveUp = seen.giveUp(KEY, record.lease());
        Decision decision = seen.decide(giveUp);
        IntentRecord doubtful = store.find(List.of(KEY)).get(0).record();

        notes.onDecision(giveUp, decision);
        notes.onAnswer(KEY, new Execution.InDoubt<>(false, doubtful), Source.DECIDED, 1);
        assertThat(notes.pending(KEY)).isEmpty();

        notes.onAnswer(KEY, new Execution.InDoubt<>(false, doubtful), Source.DECIDED, 1);
        assertThat(notes.pending(KEY)).extracting(TransitionLog.Entry::what).containsExactly("in_doubt");
    }

    @Test
    void receivers_that_were_asked_are_noted_with_their_last_words() {
        settled(KEY);
        notes.onProbe(KEY, "closed");
        notes.onProbe(KEY, "it is there");

        assertThat(AnswerNote.read(notes.pending(KEY).get(0)))
                .isEqualTo(new AnswerNote(AnswerNote.PROBE, 2, 0, 0, "it is there"));
    }

    @Test
    void what_finds_no_room_is_counted_as_lost() {
        HistoryNotes small = HistoryNotes.into(store, time::millis, time, Runnable::run, 2);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        small.countedIn(registry);
        IntentRecord record = settled(KEY);

        IntStream.range(0, 5)
                .forEach(each -> small.onAnswer(
                        Seen.key("other-" + each), new Execution.Replayed<>(null, record), Source.READ, 1));

        assertThat(small.lost()).isEqualTo(3);
        assertThat(registry.get("semel.history.lost").functionCounter().count()).isEqualTo(3);
    }

    @Test
    void what_the_store_does_not_take_is_counted_as_lost_and_the_next_round_comes() {
        TransitionLog refusing = new TransitionLog() {
            @Override
            public List<Entry> history(OperationKey key, int limit) {
                return List.of();
            }

            @Override
            public void note(List<Note> more) {
                throw new StoreUnavailableException("gone");
            }
        };
        HistoryNotes unlucky = HistoryNotes.into(refusing, time::millis, time, Runnable::run);
        unlucky.onAnswer(KEY, new Execution.Replayed<>(null, settled(KEY)), Source.READ, 1);

        time.advance(1_000);

        assertThat(unlucky.lost()).isEqualTo(1);
        assertThat(time.waiting()).isEqualTo(2);
    }

    @Test
    void keys_that_nobody_asks_for_any_more_take_no_room() {
        HistoryNotes small = HistoryNotes.into(store, time::millis, time, Runnable::run, 1);
        IntentRecord record = settled(KEY);
        small.onAnswer(KEY, new Execution.Replayed<>(null, record), Source.READ, 1);
        time.advance(5_000);

        small.onAnswer(Seen.key("k-2"), new Execution.Replayed<>(null, record), Source.READ, 1);

        assertThat(small.lost()).isZero();
        assertThat(small.pending(Seen.key("k-2"))).hasSize(1);
    }

    @Test
    void the_end_writes_what_is_left() {
        replayed(settled(KEY));

        notes.close();

        assertThat(lastLine(KEY).what()).isEqualTo("replayed");
        assertThat(time.waiting()).isZero();
    }

    @Test
    void no_answer_is_lost_between_a_writer_and_the_rounds() throws InterruptedException {
        IntentRecord record = settled(KEY);
        int each = 20_000;
        CountDownLatch begin = new CountDownLatch(1);
        List<Thread> threads = IntStream.range(0, 3)
                .mapToObj(number -> new Thread(() -> {
                    await(begin);
                    for (int at = 0; at < each; at++) {
                        notes.onAnswer(
                                Seen.key("k-" + at % 7), new Execution.Replayed<>(null, record), Source.CACHE, 1);
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        IntStream.range(0, 7).forEach(number -> settled(Seen.key("k-" + number)));
        begin.countDown();
        while (threads.stream().anyMatch(Thread::isAlive)) {
            time.advance(1_000);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        notes.close();

        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        notes.countedIn(registry);
        assertThat(registry.get("semel.history.written").functionCounter().count() + notes.lost())
                .isEqualTo(3.0 * each);
    }

    @Test
    void a_transition_is_not_read_as_a_note() {
        settled(KEY);

        assertThat(store.history(KEY, 10)).noneMatch(AnswerNote::isNote);
        assertThatThrownBy(() -> AnswerNote.read(store.history(KEY, 10).get(0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private IntentRecord settled(OperationKey key) {
        IntentRecord record = seen.granted(key);
        seen.decide(seen.succeed(key, record.lease()));
        return store.find(List.of(key)).get(0).record();
    }

    private void replayed(IntentRecord record) {
        notes.onAnswer(KEY, new Execution.Replayed<>(null, record), Source.CACHE, 1);
    }

    private TransitionLog.Entry lastLine(OperationKey key) {
        List<TransitionLog.Entry> history = store.history(key, 100);
        return history.get(history.size() - 1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
