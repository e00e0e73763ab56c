package dev.semel.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.operation.Fingerprint;
import dev.semel.operation.OperationKey;
import dev.semel.policy.EffectTerms;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Life;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import dev.semel.store.TransitionLog.Entry;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a history reads like. A pure function, so each test is a history and its sentences. */
class StoryTest {
    private static final long NOON = Instant.parse("2026-11-21T12:01:03Z").toEpochMilli();
    private static final long HOUR = 3_600_000;
    private static final OperationKey KEY = new OperationKey("acme", "pay", "k-1");

    @Test
    void tells_of_one_that_ran_and_those_that_were_replayed_in_one_sentence() {
        List<String> story = story(
                succeeded(NOON + 210),
                line(0, "claim", Status.ABSENT, Status.RUNNING, ""),
                line(210, "settle", Status.RUNNING, Status.SUCCEEDED, "owner"),
                line(5_000, "replayed", Status.SUCCEEDED, Status.SUCCEEDED, "2 times since 2026-11-21T12:01:05Z"));

        assertThat(story)
                .containsExactly(
                        "Three requests came: one ran at 12:01:03 and succeeded after 210 ms, two were replayed.",
                        "At 12:01:03 a request came and ran (epoch 1).",
                        "At 12:01:03 it succeeded after 210 ms and the outcome was recorded.",
                        "Between 12:01:05 and 12:01:08 two requests were replayed.",
                        "Now the action is applied; its answer is replayed until 2026-11-22 12:01:03, and from"
                                + " 2026-11-23 12:01:03 on the key is free again.",
                        "Times are UTC.");
    }

    @Test
    void tells_of_a_single_request_in_the_singular() {
        assertThat(story(
                        running(NOON + 30_000),
                        line(0, "claim", Status.ABSENT, Status.RUNNING, ""),
                        line(40, "running", Status.RUNNING, Status.RUNNING, "1 time since 2026-11-21T12:01:03.040Z")))
                .startsWith(
                        "Two requests came: one ran at 12:01:03 and is still at work, one was told that the first was"
                                + " still at work.",
                        "At 12:01:03 a request came and ran (epoch 1).",
                        "At 12:01:03 one request was told that the first was still at work.",
                        "Now an attempt is at work and holds the key until 12:01:33.");
    }

    @Test
    void tells_why_a_key_is_in_doubt_and_what_was_seen() {
        IntentRecord doubtful = record(new State.InDoubt(NOON + 30_000, false, OverseenNode.http(500, "broken")));

        assertThat(story(
                        doubtful,
                        line(0, "claim", Status.ABSENT, Status.RUNNING, ""),
                        line(2_500, "giveup", Status.RUNNING, Status.IN_DOUBT, "")))
                .startsWith(
                        "One request came: one ran at 12:01:03 and ended after 2.5 s without a known outcome.",
                        "At 12:01:03 a request came and ran (epoch 1).",
                        "At 12:01:05 it ended after 2.5 s without a known outcome, so the key went into doubt.",
                        "Now the key is in doubt under epoch 1: the effect may have been applied and is not run again"
                                + " until the receiver or an operator says what became of it; the last attempt saw the"
                                + " answer 500.");
    }

    @Test
    void tells_of_an_attempt_that_never_reported_back_and_of_the_operator_who_settled_it() {
        assertThat(story(
                        succeeded(NOON + 2 * HOUR),
                        line(0, "claim", Status.ABSENT, Status.RUNNING, ""),
                        line(30_000, "lapse", Status.RUNNING, Status.IN_DOUBT, ""),
                        line(
                                2 * HOUR,
                                "resolve",
                                Status.IN_DOUBT,
                                Status.SUCCEEDED,
                                "operator ann: the bank shows it")))
                .startsWith(
                        "One request came: one ran at 12:01:03 and never reported back.",
                        "At 12:01:03 a request came and ran (epoch 1).",
                        "At 12:01:33 the lease had run out without a word from the attempt, so the key went into doubt.",
                        "At 14:01:03 the doubt was settled as applied by operator ann: the bank shows it.");
    }

    @Test
    void tells_of_the_receiver_that_was_asked() {
        assertThat(story(
                        record(new State.Released(NOON + HOUR, Evidence.probe("pay", "it is not there", NOON))),
                        line(0, "claim", Status.ABSENT, Status.RUNNING, ""),
                        line(30_000, "lapse", Status.RUNNING, Status.IN_DOUBT, ""),
                        line(
                                90_000,
                                "probe",
                                Status.ABSENT,
                                Status.ABSENT,
                                "3 times since 2026-11-21T12:01:43Z: closed"),
                        line(95_000, "resolve", Status.IN_DOUBT, Status.RELEASED, "probe pay: it is not there")))
                .contains(
                        "Between 12:01:43 and 12:02:33 the receiver was asked three times and last answered: closed.",
                        "At 12:02:38 the doubt was settled as not applied, so that the next request runs by the"
                                + " receiver's answer: it is not there.",
                        "Now nothing is applied and the next request runs.");
    }

    @Test
    void tells_of_several_runs_and_counts_each_once_though_its_lease_was_renewed() {
        assertThat(story(
                        succeeded(NOON + 61_000),
                        line(0, "claim", Status.ABSENT, Status.RUNNING, ""),
                        line(10_000, "renew", Status.RUNNING, Status.RUNNING, ""),
                        line(20_000, "renew", Status.RUNNING, Status.RUNNING, ""),
                        line(25_000, "claim", Status.RUNNING, Status.RUNNING, ""),
                        line(60_000, 2, "claim", Status.RUNNING, Status.RUNNING, ""),
                        line(61_000, 2, "settle", Status.RUNNING, Status.SUCCEEDED, "owner")))
                .startsWith(
                        "Two requests came: two ran at 12:01:03 and never reported back, so that it was taken over after"
                                + " 1 min and at 12:02:03 and succeeded after 1 s.",
                        "At 12:01:03 a request came and ran (epoch 1).",
                        "Meanwhile its lease was renewed twice.",
                        "At 12:01:28 the same claim came again and its lease was renewed (epoch 1).",
                        "At 12:02:03 a request took over, for the lease of the one before had run out (epoch 2).",
                        "At 12:02:04 it succeeded after 1 s and the outcome was recorded.");
    }

    @Test
    void says_that_its_beginning_is_gone() {
        assertThat(story(
                        succeeded(NOON),
                        line(0, "replayed", Status.SUCCEEDED, Status.SUCCEEDED, "64 times since 2026-11-21T11:00:00Z")))
                .contains(
                        "64 requests came: 64 were replayed.",
                        "The beginning of this history is no longer kept, so there were more requests than it tells.");
    }

    @Test
    void says_how_many_attempts_it_could_not_note() {
        Told told = new Told(KEY, succeeded(NOON), List.of(), true, 1, NOON);

        assertThat(Story.of(told))
                .contains("Since its start this node could not note 1 attempt in the histories of their keys; some may"
                        + " belong here.");
    }

    @Test
    void says_that_only_the_record_speaks_when_the_store_keeps_no_history() {
        assertThat(Story.of(new Told(KEY, running(NOON - 1), List.of(), false, 0, NOON)))
                .containsExactly(
                        "Now nobody is at work: the lease ran out at 12:01:02; the effect is UNPROTECTED, so the key is"
                                + " about to go into doubt.",
                        "This store keeps no history, so only the record speaks.",
                        "Times are UTC.");
    }

    @Test
    void says_on_whose_word_a_result_was_taken_away() {
        assertThat(story(
                        record(new State.Tombstone(Status.SUCCEEDED, NOON + HOUR)),
                        line(0, "claim", Status.ABSENT, Status.RUNNING, ""),
                        line(1, "settle", Status.RUNNING, Status.SUCCEEDED, "owner"),
                        line(2, "purge", Status.SUCCEEDED, Status.TOMBSTONE, "operator ann: asked to be forgotten")))
                .contains(
                        "At 12:01:03 the stored result was taken away by operator ann: asked to be forgotten.",
                        "Now the action counts as applied, its answer is gone, and requests are refused as expired until"
                                + " 13:01:03.");
    }

    @Test
    void tells_lengths_as_people_do() {
        assertThat(List.of(0L, 999L, 1_000L, 59_999L, 60_000L, 185_000L, 7_800_000L, 98 * HOUR))
                .extracting(Wording::length)
                .containsExactly("0 ms", "999 ms", "1 s", "59.9 s", "1 min", "3 min 5 s", "2 h 10 min", "4 d 2 h");
    }

    private static List<String> story(IntentRecord record, Entry... lines) {
        return Story.of(new Told(KEY, record, List.of(lines), true, 0, NOON + 10_000));
    }

    private static Entry line(long afterMillis, String what, Status from, Status to, String detail) {
        return line(afterMillis, 1, what, from, to, detail);
    }

    // house: parameters because a line of history has these columns
    private static Entry line(long afterMillis, long epoch, String what, Status from, Status to, String detail) {
        return new Entry(NOON + afterMillis, what, from, to, epoch, detail);
    }

    private static IntentRecord succeeded(long atMillis) {
        return record(new State.Settled(
                new Outcome.Succeeded(Payload.omitted()),
                atMillis,
                NOON + 24 * HOUR,
                NOON + 48 * HOUR,
                Evidence.owner()));
    }

    private static IntentRecord running(long leaseEndMillis) {
        return record(new State.Running(leaseEndMillis, 0, null));
    }

    private static IntentRecord record(State state) {
        return new IntentRecord(
                Fingerprint.of("bytes.1", new byte[32]),
                EffectTerms.unprotected(),
                "v1",
                new LeaseId(1, new Nonce(1, 1)),
                new Life(1, NOON, false),
                0,
                0,
                state);
    }
}
