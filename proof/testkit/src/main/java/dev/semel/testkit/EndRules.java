package dev.semel.testkit;

import static dev.semel.testkit.Events.KEEP_MILLIS;
import static dev.semel.testkit.Events.REFUSE_MILLIS;
import static dev.semel.testkit.Events.claim;
import static dev.semel.testkit.Events.key;
import static dev.semel.testkit.Events.operator;
import static dev.semel.testkit.Events.release;
import static dev.semel.testkit.Events.succeed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.store.Expiry;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How records are forgotten, and that time and epochs go one way: rules 14 and 17. */
interface EndRules extends StoreRules {
    @Test
    default void an_outcome_is_replayed_then_refused_then_forgotten_whether_or_not_clean_up_was_by() {
        IntentRecord first = scene().grant(claim("k", 1, Events.UNPROTECTED));
        scene().apply(succeed("k", first));
        scene().advanceMillis(KEEP_MILLIS - 1);
        assertThat(scene().apply(claim("k", 2, Events.UNPROTECTED))).isInstanceOf(Decision.Replay.class);

        scene().advanceMillis(1);
        assertThat(scene().apply(claim("k", 2, Events.UNPROTECTED))).isInstanceOf(Decision.Expired.class);
        assertThat(status("k")).isEqualTo(Status.TOMBSTONE);

        scene().advanceMillis(REFUSE_MILLIS);
        assertThat(scene().found(key("k"))).isNull();
        assertThat(scene().grant(claim("k", 3, Events.UNPROTECTED)).epoch()).isGreaterThan(first.epoch());
    }

    @Test
    default void clean_up_makes_tombstones_of_outcomes_and_nothing_of_tombstones() {
        settle("k");
        scene().advanceMillis(KEEP_MILLIS);
        assertThat(scene().expireAll(10).tombstones()).isEqualTo(1);
        assertThat(status("k")).isEqualTo(Status.TOMBSTONE);

        scene().advanceMillis(REFUSE_MILLIS);
        assertThat(scene().expireAll(10).deleted()).isEqualTo(1);
        assertThat(scene().found(key("k"))).isNull();
        assertThat(scene().expireAll(10).deleted()).isZero();
    }

    @Test
    default void clean_up_in_small_steps_comes_by_every_record() {
        for (int number = 0; number < 25; number++) {
            settle("k" + number);
        }
        scene().advanceMillis(KEEP_MILLIS + REFUSE_MILLIS);

        Expiry all = scene().expireAll(4);

        assertThat(all.deleted()).isEqualTo(25);
    }

    @Test
    default void running_and_doubtful_records_are_never_forgotten() {
        States.bring(scene(), "running", Status.RUNNING);
        States.bring(scene(), "doubtful", Status.IN_DOUBT);
        scene().advanceMillis(1_000_000_000L);

        scene().expireAll(10);

        assertThat(status("running")).isEqualTo(Status.RUNNING);
        assertThat(status("doubtful")).isEqualTo(Status.IN_DOUBT);
    }

    @Test
    default void epochs_rise_across_deletion_again_and_again() {
        long highest = 0;
        for (int life = 0; life < 5; life++) {
            IntentRecord granted = scene().grant(claim("k", life, Events.UNPROTECTED));
            assertThat(granted.epoch()).isGreaterThan(highest);
            highest = granted.epoch();
            scene().apply(life % 2 == 0 ? succeed("k", granted) : release("k", granted));
            scene().advanceMillis(KEEP_MILLIS + REFUSE_MILLIS);
            scene().expireAll(3);
            assertThat(scene().found(key("k"))).isNull();
            scene().reopen();
        }
    }

    @Test
    default void a_late_settlement_of_an_earlier_life_finds_no_lease() {
        IntentRecord earlier = scene().grant(claim("k", 1, Events.UNPROTECTED));
        scene().apply(release("k", earlier));
        scene().advanceMillis(REFUSE_MILLIS);
        scene().expireAll(3);
        IntentRecord later = scene().grant(claim("k", 1, Events.UNPROTECTED));

        scene().apply(succeed("k", earlier));

        assertThat(scene().found(key("k"))).isEqualTo(later);
    }

    @Test
    default void a_purge_takes_the_result_and_leaves_the_refusal_until_the_original_end() {
        settle("k");

        scene().apply(new Event.Purge(key("k"), operator()));

        assertThat(status("k")).isEqualTo(Status.TOMBSTONE);
        scene().advanceMillis(KEEP_MILLIS + REFUSE_MILLIS - 1);
        scene().expireAll(3);
        assertThat(scene().apply(claim("k", 2, Events.UNPROTECTED))).isInstanceOf(Decision.Expired.class);
        scene().advanceMillis(1);
        scene().grant(claim("k", 3, Events.UNPROTECTED));
    }

    @Test
    default void a_hold_keeps_an_outcome_longer_and_never_shorter() {
        settle("k");
        long until = scene().nowMillis() + 2 * KEEP_MILLIS;
        scene().apply(new Event.Hold(key("k"), until));
        scene().apply(new Event.Hold(key("k"), scene().nowMillis()));

        scene().advanceMillis(2 * KEEP_MILLIS - 1);
        scene().expireAll(3);
        assertThat(status("k")).isEqualTo(Status.SUCCEEDED);
        scene().advanceMillis(1);
        assertThat(status("k")).isEqualTo(Status.TOMBSTONE);
    }

    @Test
    default void only_outcomes_are_purged_and_held() {
        States.bring(scene(), "k", Status.RUNNING);

        assertThat(scene().apply(new Event.Purge(key("k"), operator()))).isInstanceOf(Decision.Ignored.class);
        assertThat(scene().apply(new Event.Hold(key("k"), Long.MAX_VALUE / 8))).isInstanceOf(Decision.Ignored.class);
    }

    @Test
    default void the_stores_time_does_not_go_back_when_its_clock_does() {
        scene().grant(claim("k", 1, Events.DEDUPLICATED));
        scene().advanceMillis(Events.LEASE_MILLIS);
        IntentRecord second = scene().grant(claim("k", 2, Events.DEDUPLICATED));

        scene().advanceMillis(-Events.LEASE_MILLIS);
        assertThat(scene().apply(claim("other", 1, Events.DEDUPLICATED)).atMillis())
                .isEqualTo(second.life().sinceMillis() + Events.LEASE_MILLIS);

        scene().reopen();
        assertThat(scene().apply(claim("another", 1, Events.DEDUPLICATED)).atMillis())
                .isEqualTo(second.life().sinceMillis() + Events.LEASE_MILLIS);
    }

    @Test
    default void what_was_acknowledged_is_known_after_the_store_was_closed_and_opened() {
        States.ALL.forEach(status -> States.bring(scene(), status.name(), status));

        scene().reopen();

        States.ALL.forEach(status -> assertThat(status(status.name())).isEqualTo(status));
        assertThat(scene().apply(claim("RUNNING", 1, Events.UNPROTECTED))).isInstanceOf(Decision.Granted.class);
        assertThat(scene().apply(claim("RUNNING", 2, Events.UNPROTECTED))).isInstanceOf(Decision.Running.class);
    }

    private void settle(String name) {
        scene().apply(succeed(name, scene().grant(claim(name, 1, Events.UNPROTECTED))));
    }

    private Status status(String name) {
        return Objects.requireNonNull(scene().found(key(name))).status();
    }
}
