package dev.semel.store.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.servers.DynamoLocal;
import dev.semel.store.StoreUnavailableException;
import dev.semel.testkit.Asking;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the service answers when it is busy, breaks, or has no room; and how much it is asked. */
class ServiceAnswersTest {
    private final String url = Tables.fresh();
    private final Front front = new Front(DynamoLocal.shared());
    private final DynamoStore store = DynamoStore.open(front.through(url), DynamoOptions.defaults());

    private final long written = front.count("UpdateItem");

    @AfterEach
    void close() {
        store.close();
        front.close();
    }

    @Test
    void what_was_refused_for_want_of_throughput_is_asked_again() {
        front.insteadOf("UpdateItem", Front.error(400, "ProvisionedThroughputExceededException"));
        front.insteadOf("UpdateItem", Front.error(400, "ThrottlingException"));
        front.insteadOf("UpdateItem", Front.error(400, "TransactionConflictException"));

        assertThat(Asking.granted(store, Asking.claim("k", 1))).isNotNull();
        assertThat(front.isSpent()).isTrue();
        assertThat(writes()).isEqualTo(4);
    }

    @Test
    void a_throughput_that_never_comes_is_told_as_unknown() {
        IntStream.range(0, 6)
                .forEach(time ->
                        front.insteadOf("UpdateItem", Front.error(400, "ProvisionedThroughputExceededException")));
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> Asking.apply(store, Asking.claim("k", 1)))
                .withMessageContaining("ProvisionedThroughputExceededException");
        assertThat(Asking.found(store, "k")).isNull();
    }

    @Test
    void a_server_error_after_the_write_is_unknown_and_not_asked_again_and_the_claim_repeated_is_the_same() {
        front.after("UpdateItem", Front.error(500, "InternalServerError"));
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> Asking.apply(store, Asking.claim("k", 1)));
        assertThat(writes()).isOne();

        assertThat(Asking.apply(store, Asking.claim("k", 2))).isInstanceOf(Decision.Running.class);
        Decision again = Asking.apply(store, Asking.claim("k", 1));
        assertThat(((Decision.Granted) again).repeated()).isTrue();
    }

    @Test
    void of_a_batch_only_the_item_that_failed_is_unknown() {
        front.insteadOf("UpdateItem", Front.error(500, "InternalServerError"));
        List<Event> claims = IntStream.range(0, 20)
                .<Event>mapToObj(number -> Asking.claim("k" + number, 1))
                .toList();

        List<Decision> answers = store.apply(claims);

        assertThat(answers).filteredOn(Decision.Failed.class::isInstance).hasSize(1);
        assertThat(answers).filteredOn(Decision.Granted.class::isInstance).hasSize(19);
    }

    @Test
    void keys_that_a_read_left_over_are_read_too() {
        IntStream.range(0, 5).forEach(number -> Asking.settled(store, "k" + number));
        front.insteadOf(
                "BatchGetItem",
                body -> new Front.Said(
                        200,
                        "{\"Responses\":{},\"UnprocessedKeys\":"
                                + body.substring(body.indexOf(':') + 1, body.length() - 1) + "}"));

        assertThat(store.find(IntStream.range(0, 5)
                        .mapToObj(number -> Asking.key("k" + number))
                        .toList()))
                .allSatisfy(found -> assertThat(found.record()).isNotNull());
        assertThat(front.count("BatchGetItem")).isEqualTo(2);
    }

    @Test
    void a_claim_and_its_settlement_are_a_write_each_and_a_duplicate_in_a_batch_writes_nothing() {
        Asking.settled(store, "k");
        assertThat(writes()).isEqualTo(2);
        long reads = front.count("GetItem");
        assertThat(Asking.apply(store, Asking.claim("k", 2))).isInstanceOf(Decision.Replay.class);
        assertThat(writes()).isEqualTo(3);
        assertThat(front.count("GetItem")).isEqualTo(reads);

        assertThat(store.apply(List.of(Asking.claim("k", 3), Asking.claim("j", 1))))
                .hasOnlyElementsOfTypes(Decision.Replay.class, Decision.Granted.class);
        assertThat(writes()).isEqualTo(4);
    }

    @Test
    void a_result_for_which_an_item_has_no_room_is_left_out_and_its_intent_is_settled() {
        var granted = Asking.granted(store, Asking.claim("k", 1));
        Payload large = Payload.whole(new byte[600_000]);
        Decision answer = Asking.apply(
                store,
                new Event.Settle(
                        Asking.key("k"),
                        granted.lease(),
                        new Outcome.Succeeded(large),
                        Event.Standing.THIS_LEASE,
                        Asking.DAY));

        assertThat(answer).isInstanceOf(Decision.Accepted.class);
        Decision.Replay replay = (Decision.Replay) Asking.apply(store, Asking.claim("k", 2));
        assertThat(replay.record().state())
                .extracting(state -> ((dev.semel.protocol.State.Settled) state).outcome())
                .isEqualTo(new Outcome.Succeeded(Payload.oversized()));
    }

    @Test
    void the_largest_result_that_is_kept_is_kept_whole() {
        var granted = Asking.granted(store, Asking.claim("k", 1));
        Payload large = Payload.whole(new byte[Sizes.LONGEST_RESULT_BYTES]);
        Asking.apply(
                store,
                new Event.Settle(
                        Asking.key("k"),
                        granted.lease(),
                        new Outcome.Succeeded(large),
                        Event.Standing.THIS_LEASE,
                        Asking.DAY));
        assertThat(((dev.semel.protocol.State.Settled) Asking.found(store, "k").state()).outcome())
                .isEqualTo(new Outcome.Succeeded(large));
    }

    /** Since the store is open. */
    private long writes() {
        return front.count("UpdateItem") - written;
    }
}
