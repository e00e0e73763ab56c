package dev.semel.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.protocol.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** While the first attempt works: what its twins are told, and that none of them changes anything. */
interface RunningRules extends HttpRules {
    @Test
    default void a_twin_of_a_running_request_is_told_so() {
        Script script = scene().answeringLater(Reply.of(201, "done"));
        Ask ask = scene().post("/charges", script);

        try (Line first = ask.open()) {
            script.awaitCall();
            Told twin = ask.tell();
            script.goOn();

            assertThat(twin.status()).isEqualTo(409);
            assertThat(twin.code()).isEqualTo("in_progress");
            assertThat(twin.header("Retry-After")).isNotEmpty();
            assertThat(twin.text()).contains("\"retryable\":true");
            assertThat(first.told().text()).isEqualTo("done");
        }
        assertThat(ask.tell().isReplay()).isTrue();
        assertThat(script.calls()).isEqualTo(1);
    }

    @Test
    default void twins_at_once_run_the_handler_once() {
        Script script = scene().answeringLater(Reply.of(201, "done"));
        Ask ask = scene().post("/charges", script);
        List<CompletableFuture<Told>> twins = new ArrayList<>();
        for (int at = 0; at < 16; at++) {
            twins.add(CompletableFuture.supplyAsync(ask::tell, command -> new Thread(command).start()));
        }

        script.awaitCall();
        script.goOn();
        List<Told> told = twins.stream().map(CompletableFuture::join).toList();

        assertThat(script.calls()).isEqualTo(1);
        assertThat(told).allMatch(each -> each.status() == 201 || each.code().equals("in_progress"));
        assertThat(told)
                .filteredOn(each -> each.status() == 201 && !each.isReplay())
                .hasSize(1);
    }

    @Test
    default void where_the_policy_lets_twins_wait_they_are_told_what_the_first_was_told() {
        Script script = scene().answeringLater(Reply.of(201, "done", "X-Own", "mine"));
        Ask ask = scene().post("/waits/1", script);

        try (Line first = ask.open()) {
            script.awaitCall();
            try (Line second = ask.open();
                    Line third = ask.open()) {
                script.goOn();

                assertThat(first.told().isReplay()).isFalse();
                assertThat(second.told().isReplay()).isTrue();
                assertThat(third.told().text()).isEqualTo("done");
            }
        }
        assertThat(script.calls()).isEqualTo(1);
    }

    @Test
    default void who_has_waited_long_enough_is_told_that_it_runs() {
        Script script = scene().answeringLater(Reply.of(201, "done"));
        Ask ask = scene().post("/waits-briefly/1", script);

        try (Line first = ask.open()) {
            script.awaitCall();
            Told twin = ask.tell();
            script.goOn();

            assertThat(twin.code()).isEqualTo("in_progress");
            assertThat(first.told().status()).isEqualTo(201);
        }
    }

    @Test
    default void a_waiter_whose_leader_ends_without_an_effect_runs_or_is_told_to_ask_again() {
        Script script = scene().script((self, request) -> {
            if (self.calls() == 1) {
                self.pause();
                return Reply.of(429, "not now");
            }
            return Reply.of(201, "done");
        });
        Ask ask = scene().post("/waits/1", script);

        try (Line first = ask.open()) {
            script.awaitCall();
            try (Line second = ask.open()) {
                script.goOn();
                Told told = second.told();

                assertThat(first.told().status()).isEqualTo(429);
                boolean mayBeTold = !scene().can(HttpTrait.WAITERS_RUN);
                assertThat(told.status() == 201 || (mayBeTold && told.code().equals("released")))
                        .as(told.toString())
                        .isTrue();
            }
        }
        assertThat(ask.tell().status()).isEqualTo(201);
        assertThat(script.calls()).isEqualTo(2);
    }

    @Test
    default void a_client_that_hangs_up_changes_nothing() {
        Script script = scene().answeringLater(Reply.of(201, "done"));
        Ask ask = scene().post("/waits/1", script);

        Line first = ask.open();
        script.awaitCall();
        first.close();
        try (Line second = ask.open()) {
            script.goOn();
            Told told = second.told();

            assertThat(told.status()).isEqualTo(201);
            assertThat(told.text()).isEqualTo("done");
            assertThat(told.isReplay()).isTrue();
        }
        assertThat(script.calls()).isEqualTo(1);
    }

    @Test
    default void a_waiter_that_hangs_up_changes_nothing() {
        Script script = scene().answeringLater(Reply.of(201, "done"));
        String key = scene().freshKey();
        Ask ask = scene().ask("POST", "/waits/1").to(script).key(key).json("{}");

        try (Line first = ask.open()) {
            script.awaitCall();
            ask.open().close();
            assertThat(scene().status(key)).isEqualTo(Status.RUNNING);
            script.goOn();

            assertThat(first.told().text()).isEqualTo("done");
        }
        assertThat(ask.tell().isReplay()).isTrue();
        assertThat(script.calls()).isEqualTo(1);
    }
}
