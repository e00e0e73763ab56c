package dev.semel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing passes on a client's connection while its answer is awaited, however long that takes; that ends nothing. */
@Timeout(600)
class LongAnswersTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Executor SOON = CompletableFuture.delayedExecutor(600, TimeUnit.MILLISECONDS);
    private static final String PAY =
            "  - { name: pay, match: { path: /pay }, key: required, waiting: { wait: 30s } }\n";

    @Test
    void an_answer_that_comes_slowly_reaches_its_caller_and_who_waits_for_the_same_one() {
        try (AttackedNode node = new AttackedNode(PAY, settings -> settings.waiting(SHORT, SHORT));
                Wire caller = node.client();
                Wire waiter = node.client()) {
            caller.say(AttackedNode.pay("k", ""));
            Wire service = node.service.accept();
            service.readMessage();
            waiter.say(AttackedNode.pay("k", ""));
            service.say("HTTP/1.1 201 Created~Content-Length: 6~~");
            for (int piece = 0; piece < 6; piece++) {
                CompletableFuture.runAsync(() -> service.send("x"), SOON).join();
            }

            assertThat(caller.readMessage()).contains(" 201 ").endsWith("xxxxxx");
            assertThat(waiter.readMessage())
                    .contains(" 201 ")
                    .containsIgnoringCase("idempotent-replayed: true")
                    .endsWith("xxxxxx");
        }
    }

    @Test
    void a_client_that_says_nothing_is_cut_off_before_and_after_its_answer() throws IOException {
        try (AttackedNode node = new AttackedNode(PAY, settings -> settings.waiting(SHORT, SHORT));
                Wire silent = node.client();
                Wire answered = node.client()) {
            answered.say(AttackedNode.pay("k", ""));
            node.serve("HTTP/1.1 201 Created~Content-Length: 2~~ok");
            assertThat(answered.readMessage()).endsWith("ok");

            silent.expectEnd();
            answered.expectEnd();
        }
    }

    @Test
    void one_that_asks_for_more_than_it_reads_is_cut_off() throws IOException {
        String answer = "x".repeat(500_000);
        try (AttackedNode node = new AttackedNode(PAY, settings -> settings.waiting(SHORT, SHORT));
                Wire client = node.client()) {
            client.say(AttackedNode.pay("k", ""));
            node.serve("HTTP/1.1 201 Created~Connection: close~Content-Length: " + answer.length() + "~~" + answer);
            client.readMessage();

            client.say(AttackedNode.pay("k", "").repeat(100));
            CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(6, TimeUnit.SECONDS))
                    .join();

            assertThat(client.readToEnd().length()).isLessThan(100 * answer.length());
        }
    }
}
