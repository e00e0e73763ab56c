package dev.semel.testkit.http;

import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpBody;
import dev.semel.http.HttpFields;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/** How the service answers. */
public sealed interface Reply {
    /** A whole answer, its length known. */
    record Whole(HttpAnswer answer) implements Reply {
        public Whole {
            Objects.requireNonNull(answer, "answer");
        }
    }

    /**
     * An answer that is written bit by bit, its length unknown before.
     *
     * @param head status and headers; its body is not sent
     * @param body writes the rest, and flushes what is to go out at once
     */
    record Streamed(HttpAnswer head, Writing body) implements Reply {
        public Streamed {
            Objects.requireNonNull(head, "head");
            Objects.requireNonNull(body, "body");
        }
    }

    /**
     * An answer that announces more than it brings.
     *
     * @param announced bytes, more than the body has
     */
    record Torn(HttpAnswer answer, int announced) implements Reply {
        public Torn {
            if (answer.body().length() >= announced) {
                throw new IllegalArgumentException(
                        "An answer of " + answer.body().length() + " bytes that announces " + announced
                                + " is not torn; announce more.");
            }
        }
    }

    /** No answer: the connection ends. */
    record Cut() implements Reply {}

    /** Writes a body. */
    @FunctionalInterface
    interface Writing {
        /**
         * Writes all of it.
         *
         * @throws Exception as a handler that fails throws
         */
        void to(OutputStream out) throws Exception;
    }

    /** A whole answer with this text and these headers, name by value. */
    static Reply of(int status, String text, String... headers) {
        return new Whole(answer(status, HttpBody.of(text), headers));
    }

    /** A whole answer with these bytes. */
    static Reply of(int status, byte[] bytes, String... headers) {
        return new Whole(answer(status, HttpBody.of(bytes), headers));
    }

    /** An answer that is written bit by bit. */
    static Reply streamed(int status, Writing body, String... headers) {
        return new Streamed(answer(status, HttpBody.empty(), headers), body);
    }

    /** An answer of this text that announces as many bytes more. */
    static Reply torn(int status, String text, int missing) {
        HttpBody body = HttpBody.of(text);
        return new Torn(answer(status, body), body.length() + missing);
    }

    /** No answer. */
    static Reply cut() {
        return new Cut();
    }

    private static HttpAnswer answer(int status, HttpBody body, String... headers) {
        HttpFields fields = HttpFields.of(List.of());
        for (int at = 0; at < headers.length; at += 2) {
            fields = fields.and(headers[at], headers[at + 1]);
        }
        return new HttpAnswer(status, fields, body);
    }

    /** One function per case. */
    default <T> T fold(
            Function<Whole, T> onWhole, Function<Streamed, T> onStreamed, Function<Torn, T> onTorn, Supplier<T> onCut) {
        if (this instanceof Whole whole) {
            return onWhole.apply(whole);
        } else if (this instanceof Streamed streamed) {
            return onStreamed.apply(streamed);
        }
        return this instanceof Torn torn ? onTorn.apply(torn) : onCut.get();
    }
}
