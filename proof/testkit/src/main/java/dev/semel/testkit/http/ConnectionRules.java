package dev.semel.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Several requests on one connection. Whatever is said of one, and whether or not its body was read for that: the next
 * answer is that of the next request, or the connection is over and was said to be.
 */
interface ConnectionRules extends HttpRules {
    /** What becomes of the first request. */
    enum First {
        APPLIED(201),
        REPLAYED(201),
        MISMATCHED(422),
        KEYLESS(400),
        MALFORMED(400),
        DOUBLED(400),
        ENDLESS(400),
        TOO_LARGE(413),
        OF_TWO_CALLERS(400),
        UNPROTECTED(201);

        private final int status;

        First(int status) {
            this.status = status;
        }
    }

    /** A request whose body reads like a request that nobody may take it for. */
    private Ask first(First first, Script smuggled) {
        byte[] hidden = scene().ask("POST", "/charges")
                .to(smuggled)
                .key(scene().freshKey())
                .bytes();
        Ask plain = scene().ask("POST", "/charges")
                .to(scene().counting())
                .from("alice")
                .with("Content-Type", "application/octet-stream")
                .body(hidden);
        Ask keyed = plain.key(scene().freshKey());
        return switch (first) {
            case APPLIED -> keyed;
            case REPLAYED -> told(keyed);
            case MISMATCHED -> told(keyed.body("another")).body(hidden);
            case KEYLESS -> plain.target("/required/1");
            case MALFORMED -> plain.key("a,b");
            case DOUBLED -> plain.key("a").key("a");
            case ENDLESS -> plain.key("k".repeat(4_000));
            case TOO_LARGE -> keyed.target("/small/1");
            case OF_TWO_CALLERS -> keyed.from("bob");
            case UNPROTECTED -> plain;
        };
    }

    private static Ask told(Ask ask) {
        ask.tell();
        return ask;
    }

    private void assertNext(Line line, Told told, First first, byte[] unsent) {
        assertThat(told.status()).as(told.toString()).isEqualTo(first.status);
        if (told.header("Connection").equalsIgnoreCase("close")) {
            assertThat(line.isOver()).isTrue();
            return;
        }
        Script next = scene().counting();
        line.send(unsent).send(scene().post("/charges", next).bytes());
        Told second = line.told();
        assertThat(second.status()).as(second.toString()).isEqualTo(201);
        assertThat(next.calls()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    default void what_is_sent_in_one_packet_is_answered_in_its_order_or_not_at_all(First first) {
        Script smuggled = scene().counting();

        assertOrder(first(first, smuggled), first);
        assertOrder(first(first, smuggled).inChunks(), first);

        assertThat(smuggled.calls()).isZero();
    }

    private void assertOrder(Ask ask, First first) {
        Script next = scene().counting();
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(ask.bytes());
        both.writeBytes(scene().post("/charges", next).bytes());
        try (Line line = new Line(ask.port(), false)) {
            Told told = line.send(both.toByteArray()).told();
            assertThat(told.status()).as(told.toString()).isEqualTo(first.status);
            boolean ends = told.header("Connection").equalsIgnoreCase("close");
            assertThat(ends ? line.isOver() : line.told().status() == 201).isTrue();
            assertThat(next.calls()).isEqualTo(ends ? 0 : 1);
        }
    }

    /** Of what is not protected the service says so. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNPROTECTED")
    default void who_asks_whether_to_go_on_is_told_to_or_is_answered(First first) {
        Script smuggled = scene().counting();
        Ask ask = first(first, smuggled).with("Expect", "100-continue");
        byte[] body = ask.body().bytes();

        try (Line line = ask.announce(body.length)) {
            Told head = line.head();
            boolean goOn = head.status() == 100;
            if (goOn) {
                line.send(body);
            }
            assertNext(line, line.told(head), first, goOn ? new byte[0] : body);
        }
        assertThat(smuggled.calls()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    default void who_asks_and_does_not_wait_for_the_word_is_answered(First first) {
        Script smuggled = scene().counting();
        Ask ask = first(first, smuggled).with("Expect", "100-continue");

        try (Line line = ask.open()) {
            assertNext(line, line.told(), first, new byte[0]);
        }
        assertThat(smuggled.calls()).isZero();
    }
}
