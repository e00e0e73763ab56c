package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.semel.servers.FaultProxy;
import dev.semel.servers.RedisServer;
import dev.semel.servers.Traffic;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;

/** Lines to a real server: when they are used again, and when not. */
class NodeTest {
    private static final byte[] KEY = Order.ascii("node-test");
    private static final int MORE_THAN_A_SYSTEM_KEEPS = 20_000_000;

    private final RedisServer server = RedisServer.shared();
    private final Lines lines = new Lines(new RedisAddress(server.url()), Duration.ofSeconds(5));
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger opened = new AtomicInteger();
    private final Node node = new Node(
            "the server",
            () -> {
                opened.incrementAndGet();
                return lines.toServer(new HostAndPort("127.0.0.1", server.port()));
            },
            nanos::get);

    @AfterEach
    void end() {
        lines.close();
    }

    private void cutAllLines() {
        server.ask("CLIENT", "KILL", "TYPE", "normal");
    }

    @Test
    void a_line_is_used_again() throws Unanswered {
        Line first = node.borrow();
        first.ask(Command.PING);
        node.giveBack(first);
        nanos.addAndGet(Duration.ofHours(1).toNanos());

        assertThat(node.borrow()).isSameAs(first);
        assertThat(opened).hasValue(1);
    }

    @Test
    void one_that_was_cut_while_it_rested_is_found_out_before_anything_is_asked_over_it() throws Unanswered {
        Line first = node.borrow();
        Line second = node.borrow();
        node.giveBack(first);
        node.giveBack(second);
        cutAllLines();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());

        Line fresh = node.borrow();

        assertThat(fresh.askText(Command.PING)).isEqualTo("PONG");
        assertThat(opened).hasValue(3);
        node.borrow();
        assertThat(opened).as("the other one was cut as well").hasValue(4);
    }

    @Test
    void one_that_breaks_takes_those_with_it_that_lie_idle() throws Unanswered {
        Line first = node.borrow();
        Line second = node.borrow();
        node.giveBack(second);
        cutAllLines();

        assertThatExceptionOfType(Unanswered.class)
                .isThrownBy(() -> first.ask(Command.PING))
                .withMessage("the connection ended")
                .satisfies(unknown -> assertThat(unknown.isRefusal()).isFalse());
        node.giveBack(first);

        assertThat(node.borrow().askText(Command.PING)).isEqualTo("PONG");
        assertThat(opened).hasValue(3);
    }

    @Test
    void one_that_still_owes_an_answer_is_never_used_again() throws Unanswered {
        Line first = node.borrow();
        first.add(Command.SET, KEY, Order.ascii("somebody else's"));
        first.add(Command.GET, KEY);
        first.send();
        first.next();
        node.giveBack(first);

        Line other = node.borrow();

        assertThat(other).isNotSameAs(first);
        assertThat(other.askText(Command.PING)).isEqualTo("PONG");
    }

    @Test
    void a_refusal_leaves_the_line_as_it_was_and_the_answers_behind_it_in_order() throws Unanswered {
        Line line = node.borrow();
        line.add(Command.HGET, KEY);
        line.add(Command.PING);
        line.send();

        assertThatExceptionOfType(Unanswered.class)
                .isThrownBy(line::next)
                .withMessageContaining("wrong number of arguments")
                .satisfies(refused -> assertThat(refused.isRefusal()).isTrue());
        assertThat(Line.text(line.next())).isEqualTo("PONG");
        assertThat(line.isUsable()).isTrue();
    }

    @Test
    void a_server_that_says_nothing_is_left_after_the_silence_and_so_is_the_line() throws Unanswered {
        try (Lines hasty = new Lines(new RedisAddress(server.url()), Duration.ofMillis(100))) {
            Line line = hasty.toServer(new HostAndPort("127.0.0.1", server.port()));

            assertThatExceptionOfType(Unanswered.class)
                    .isThrownBy(() -> line.ask(Command.BLPOP, Order.ascii("nothing-there"), Order.decimal(0)))
                    .withMessage("it has said nothing for 100 ms");
            assertThat(line.isUsable()).isFalse();
        }
    }

    @Test
    void a_server_that_takes_nothing_of_what_is_written_is_left_after_the_silence() throws Exception {
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port());
                Lines hasty = new Lines(new RedisAddress(server.url()), Duration.ofMillis(200))) {
            Line line = hasty.toServer(new HostAndPort("127.0.0.1", proxy.port()));
            proxy.hold(Traffic.Sender.CLIENT);
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> {
                try {
                    return line.askText(Command.SET, KEY, new byte[MORE_THAN_A_SYSTEM_KEEPS]);
                } catch (Unanswered ended) {
                    return ended.why();
                }
            });

            assertThat(asked).succeedsWithin(Duration.ofSeconds(4)).isEqualTo("it has not taken all of it for 200 ms");
            assertThat(line.isUsable()).isFalse();
        }
    }

    @Test
    void what_is_large_comes_and_goes_whole_and_the_line_is_used_on() throws Unanswered {
        Line line = node.borrow();
        byte[] large = new byte[MORE_THAN_A_SYSTEM_KEEPS];
        large[large.length - 1] = 1;

        assertThat(line.askText(Command.ECHO, large)).hasSize(large.length).endsWith("\u0001");
        assertThat(line.askText(Command.PING)).isEqualTo("PONG");
        assertThat(line.isUsable()).isTrue();
    }

    @Test
    void who_waits_for_an_answer_when_the_store_is_closed_waits_no_longer() throws Exception {
        Line line = node.borrow();
        CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> {
            try {
                line.ask(Command.BLPOP, Order.ascii("nothing-there"), Order.decimal(0));
                return "answered";
            } catch (Unanswered ended) {
                return ended.why();
            }
        });
        while (!server.ask("CLIENT", "LIST").contains("cmd=blpop")) {
            Thread.onSpinWait();
        }

        lines.close();

        assertThat(asked).succeedsWithin(Duration.ofSeconds(4)).isEqualTo("the connection ended");
        assertThatExceptionOfType(Unanswered.class).isThrownBy(node::borrow).withMessage("the store is closed");
    }

    @Test
    void what_is_asked_over_a_line_that_was_closed_is_sent_to_nobody() throws Unanswered {
        RedisAddress address = new RedisAddress(server.url() + "/3");
        Lines ofAnother = new Lines(address, Duration.ofSeconds(5));
        Line line = ofAnother.toServer(address.hosts().get(0));
        ofAnother.close();

        assertThatExceptionOfType(Unanswered.class)
                .isThrownBy(() -> line.ask(Command.SET, Order.ascii("sent-to-the-first-database"), KEY))
                .withMessage("the connection ended");
        assertThat(line.isUsable()).isFalse();
        assertThat(server.ask("EXISTS", "sent-to-the-first-database")).isEqualTo("0");
    }

    @Test
    void a_server_that_is_not_there_is_said_to_be_out_of_reach() {
        assertThatExceptionOfType(Unanswered.class)
                .isThrownBy(() -> lines.toServer(new HostAndPort("127.0.0.1", 1)))
                .withMessageContaining("it cannot be reached")
                .withMessageContaining("refused");
    }

    @Test
    void a_server_that_says_back_what_it_was_asked_gives_no_password_away() {
        try (RedisServer strange =
                        RedisServer.start(Map.of("rename-command AUTH", "NEVER", "rename-command HELLO", "NO"));
                Lines barred = new Lines(
                        new RedisAddress("redis://app:secret@127.0.0.1:" + strange.port()), Duration.ofSeconds(5))) {
            assertThatExceptionOfType(Unanswered.class)
                    .isThrownBy(() -> barred.toServer(new HostAndPort("127.0.0.1", strange.port())))
                    .withMessageContaining("unknown command")
                    .satisfies(refused -> assertThat(refused).message().doesNotContain("secret"))
                    .satisfies(
                            refused -> assertThat(refused.getCause()).message().doesNotContain("secret"));
        }
    }

    @Test
    void a_server_that_went_silent_while_nobody_asked_takes_less_than_the_silence_of_who_asks_next() throws Unanswered {
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port());
                Lines patient = new Lines(new RedisAddress(server.url()), Duration.ofSeconds(8))) {
            Node far = new Node("far", () -> patient.toServer(new HostAndPort("127.0.0.1", proxy.port())), nanos::get);
            far.giveBack(far.borrow());
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            proxy.swallow();

            assertThat(CompletableFuture.supplyAsync(
                            () -> assertThatExceptionOfType(Unanswered.class).isThrownBy(far::borrow)))
                    .succeedsWithin(Duration.ofSeconds(7));
        }
    }

    @Test
    void a_user_without_the_right_to_ping_keeps_a_line_that_rested() throws Unanswered {
        server.ask("ACL", "SETUSER", "mute", "on", ">secret", "-@all", "+echo");
        try (Lines theirs =
                new Lines(new RedisAddress("redis://mute:secret@127.0.0.1:" + server.port()), Duration.ofSeconds(5))) {
            Node far = new Node("far", () -> theirs.toServer(new HostAndPort("127.0.0.1", server.port())), nanos::get);
            Line first = far.borrow();
            far.giveBack(first);
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());

            Line again = far.borrow();

            assertThat(again).isSameAs(first);
            assertThat(again.askText(Command.ECHO, KEY)).isEqualTo("node-test");
        }
    }

    @Test
    void operators_see_by_name_who_is_connected() throws Unanswered {
        node.borrow();
        assertThat(server.ask("CLIENT", "LIST")).contains("name=semel");
    }
}
