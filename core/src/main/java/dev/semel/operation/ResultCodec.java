package dev.semel.operation;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Function;

/**
 * How a result becomes bytes and again a result. Implementations are pure, safe for use by all threads, and read what
 * any earlier release of theirs wrote.
 */
public interface ResultCodec<R> {
    /** The bytes of a result; never changes the result. */
    byte[] encode(R result);

    /** @throws IllegalArgumentException if the bytes were not written by this codec */
    R decode(byte[] bytes);

    /** Bytes as they are, copied both ways. */
    static ResultCodec<byte[]> bytes() {
        return of(byte[]::clone, byte[]::clone);
    }

    /** Text in UTF-8. */
    static ResultCodec<String> text() {
        return of(text -> text.getBytes(StandardCharsets.UTF_8), bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** A result with a text form. */
    static <R> ResultCodec<R> text(Function<R, String> write, Function<String, R> read) {
        ResultCodec<String> text = text();
        return of(result -> text.encode(write.apply(result)), bytes -> read.apply(text.decode(bytes)));
    }

    /** A codec of two functions, each as the methods of this interface demand. */
    static <R> ResultCodec<R> of(Function<R, byte[]> encode, Function<byte[], R> decode) {
        Objects.requireNonNull(encode, "encode");
        Objects.requireNonNull(decode, "decode");
        return new ResultCodec<>() {
            @Override
            public byte[] encode(R result) {
                return encode.apply(result);
            }

            @Override
            public R decode(byte[] bytes) {
                return decode.apply(bytes);
            }
        };
    }
}
