package dev.semel.http;

import dev.semel.operation.ResultCodec;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A stored answer as bytes: version, how much is kept, status (2 bytes), number of headers (2), each name and value behind its
 * length (2 and 4 bytes, UTF-8), then the body behind its length (4). Trusts no length that it reads.
 */
final class StoredResponseCodec {
    static final ResultCodec<StoredResponse> CODEC =
            ResultCodec.of(StoredResponseCodec::encode, StoredResponseCodec::decode);

    private static final int VERSION = 1;

    /** Stored by place; the list only grows at its end. */
    private static final List<StoredResponse.Kept> KEPT = List.of(
            StoredResponse.Kept.WHOLE,
            StoredResponse.Kept.HEAD,
            StoredResponse.Kept.NO_ANSWER,
            StoredResponse.Kept.STATUS,
            StoredResponse.Kept.REFERENCE,
            StoredResponse.Kept.REDACTED);

    private static final int FIXED_BYTES = 1 + 1 + 2 + 2 + 4;
    private static final int LARGEST_SHORT = 0xffff;

    private StoredResponseCodec() {}

    /** How many bytes {@link #encode} makes of this. */
    static long encodedLength(StoredResponse response) {
        long length = (long) FIXED_BYTES + response.answer().body().length();
        for (HttpFields.Field line : response.answer().headers().lines()) {
            length += 6 + utf8(line.name()).length + (long) utf8(line.value()).length;
        }
        return length;
    }

    private static byte[] encode(StoredResponse response) {
        HttpAnswer answer = response.answer();
        List<HttpFields.Field> lines = answer.headers().lines();
        long length = encodedLength(response);
        if (length > Integer.MAX_VALUE || lines.size() > LARGEST_SHORT) {
            throw new IllegalArgumentException("An answer of " + length + " bytes and " + lines.size()
                    + " header lines cannot be stored; lower the result limit.");
        }
        ByteBuffer out = ByteBuffer.allocate((int) length)
                .put((byte) VERSION)
                .put((byte) KEPT.indexOf(response.kept()))
                .putShort((short) answer.status())
                .putShort((short) lines.size());
        for (HttpFields.Field line : lines) {
            byte[] name = utf8(line.name());
            byte[] value = utf8(line.value());
            if (name.length > LARGEST_SHORT) {
                throw new IllegalArgumentException("A header name of " + name.length
                        + " bytes cannot be stored; take it off the replayed headers.");
            }
            out.putShort((short) name.length).put(name).putInt(value.length).put(value);
        }
        return out.putInt(answer.body().length()).put(answer.body().array()).array();
    }

    private static StoredResponse decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            int version = in.get();
            if (version != VERSION) {
                throw new IllegalArgumentException("A stored answer has the format " + version
                        + ", which this release does not know; read it with a later one.");
            }
            int kept = in.get();
            int status = in.getShort() & LARGEST_SHORT;
            int count = in.getShort() & LARGEST_SHORT;
            List<HttpFields.Field> lines = new ArrayList<>();
            for (int at = 0; at < count; at++) {
                String name = text(in, in.getShort() & LARGEST_SHORT);
                lines.add(new HttpFields.Field(name, text(in, in.getInt())));
            }
            HttpBody body = HttpBody.of(part(in, in.getInt()));
            if (in.hasRemaining() || kept < 0 || kept >= KEPT.size()) {
                throw new IllegalArgumentException("A stored answer of " + bytes.length + " bytes has " + in.remaining()
                        + " bytes too many or an unknown mark; it was not written by this codec.");
            }
            return new StoredResponse(new HttpAnswer(status, HttpFields.of(lines), body), KEPT.get(kept));
        } catch (BufferUnderflowException tooShort) {
            throw new IllegalArgumentException(
                    "A stored answer of " + bytes.length + " bytes ends too early; it was not written by this codec.",
                    tooShort);
        }
    }

    private static String text(ByteBuffer in, int length) {
        return new String(part(in, length), StandardCharsets.UTF_8);
    }

    private static byte[] part(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] part = new byte[length];
        in.get(part);
        return part;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
