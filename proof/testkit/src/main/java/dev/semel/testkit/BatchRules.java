package dev.semel.testkit;

import static dev.semel.testkit.Events.claim;
import static dev.semel.testkit.Events.key;
import static dev.semel.testkit.Events.otherIntent;
import static dev.semel.testkit.Events.succeed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.store.Found;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many events in one call: one answer each, in their order, twins decided one after another. */
interface BatchRules extends StoreRules {
    @Test
    default void no_events_have_no_answers() {
        assertThat(scene().applyAll(List.of())).isEmpty();
        assertThat(scene().store().find(List.of())).isEmpty();
    }

    @Test
    default void answers_come_in_the_order_of_the_events_whatever_the_order_of_the_keys() {
        List<Event> claims = new ArrayList<>();
        for (int number = 0; number < 300; number++) {
            claims.add(claim("k" + (number * 7919) % 300, number, Events.UNPROTECTED));
        }

        List<Decision> answers = scene().applyAll(claims);

        for (int number = 0; number < claims.size(); number++) {
            IntentRecord granted = ((Decision.Granted) answers.get(number)).record();
            assertThat(granted.lease().nonce()).isEqualTo(((Event.Claim) claims.get(number)).nonce());
        }
    }

    @Test
    default void twins_in_one_batch_share_one_claim() {
        List<Decision> answers = scene().applyAll(
                        claim("k", 1, Events.UNPROTECTED),
                        claim("k", 2, Events.UNPROTECTED),
                        claim("other", 3, Events.UNPROTECTED),
                        claim("k", 1, Events.UNPROTECTED),
                        claim(otherIntent("k"), 4, Events.UNPROTECTED));

        IntentRecord winner = ((Decision.Granted) answers.get(0)).record();
        assertThat(answers.get(1))
                .isEqualTo(new Decision.Running(winner, answers.get(1).atMillis()));
        assertThat(answers.get(2)).isInstanceOf(Decision.Granted.class);
        assertThat(answers.get(3))
                .isEqualTo(new Decision.Granted(winner, true, answers.get(3).atMillis()));
        assertThat(answers.get(4)).isInstanceOf(Decision.Mismatch.class);
    }

    @Test
    default void one_batch_may_settle_and_ask_again() {
        IntentRecord granted = scene().grant(claim("k", 1, Events.UNPROTECTED));

        List<Decision> answers = scene().applyAll(
                        claim("k", 2, Events.UNPROTECTED), succeed("k", granted), claim("k", 2, Events.UNPROTECTED));

        assertThat(answers.get(0)).isInstanceOf(Decision.Running.class);
        assertThat(answers.get(1)).isInstanceOf(Decision.Accepted.class);
        assertThat(answers.get(2)).isInstanceOf(Decision.Replay.class);
    }

    @Test
    default void one_batch_may_forget_a_key_and_claim_it_and_the_epoch_rises() {
        IntentRecord granted = scene().grant(claim("k", 1, Events.UNPROTECTED));
        scene().apply(succeed("k", granted));
        scene().advanceMillis(Events.KEEP_MILLIS + Events.REFUSE_MILLIS);

        List<Decision> answers = scene().applyAll(new Event.Expire(key("k")), claim("k", 2, Events.UNPROTECTED));

        IntentRecord second = ((Decision.Granted) answers.get(1)).record();
        assertThat(second.epoch()).isGreaterThan(granted.epoch());
    }

    @Test
    default void found_records_come_in_the_order_of_the_keys_and_absent_ones_are_null() {
        IntentRecord one = scene().grant(claim("one", 1, Events.UNPROTECTED));
        IntentRecord two = scene().grant(claim("two", 2, Events.UNPROTECTED));
        List<Found> found = scene().store().find(List.of(key("two"), key("none"), key("one"), key("two")));

        assertThat(found.stream().map(Found::record).toList())
                .containsExactlyElementsOf(java.util.Arrays.asList(two, null, one, two));
    }

    @Test
    default void a_batch_of_strangers_equals_the_same_events_one_by_one() {
        List<Event> events = new ArrayList<>();
        RandomEvents random = new RandomEvents(11);
        for (int number = 0; number < 200; number++) {
            events.add(random.claim());
        }
        Collections.shuffle(events, new java.util.Random(5));

        scene().applyAll(events);

        scene().keys().forEach(scene()::found);
    }
}
