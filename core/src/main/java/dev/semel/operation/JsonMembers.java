package dev.semel.operation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Places in a JSON text, and the text without what stands there, or nothing but that. Places are written as those of a
 * fingerprint: like JSON pointers, where the step {@code *} is every member or element. Immutable; safe for use by all
 * threads.
 */
public final class JsonMembers {
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private final boolean none;
    private final PathSelection without;
    private final PathSelection alone;

    private JsonMembers(Collection<String> paths) {
        none = paths.isEmpty();
        without = PathSelection.except(paths);
        alone = PathSelection.only(paths);
    }

    /**
     * These places, such as {@code /card/number} or {@code /items/*}{@code /secret}.
     *
     * @throws IllegalArgumentException if one is not written as a place
     */
    public static JsonMembers at(Collection<String> paths) {
        return new JsonMembers(paths);
    }

    /** Whether there is no place. */
    public boolean isNone() {
        return none;
    }

    /**
     * The text with {@code null} for every value that stands at one of the places, and every other byte as it was. The same
     * array if nothing stands there.
     *
     * @throws MalformedContentException if this is not one well-formed JSON text, names given twice included
     */
    public byte[] blanked(byte[] json) {
        List<CanonicalJson.Span> spans = CanonicalJson.leftOut(json, without);
        if (spans.isEmpty()) {
            return json;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length);
        int at = 0;
        for (CanonicalJson.Span span : spans) {
            out.write(json, at, span.from() - at);
            out.write(NULL, 0, NULL.length);
            at = span.to();
        }
        out.write(json, at, json.length - at);
        return out.toByteArray();
    }

    /**
     * What stands at the places and what leads there, in their order and byte for byte; elements of a list keep their order
     * and not their places. Empty if nothing stands there.
     *
     * @throws MalformedContentException if this is not one well-formed JSON text, names given twice included
     */
    public byte[] alone(byte[] json) {
        if (CanonicalJson.leftOut(json, without).isEmpty()) {
            return new byte[0];
        }
        Cut cut = new Cut(json);
        CanonicalJson.leftOut(json, alone).forEach(cut::leaveOut);
        return cut.toTheEnd();
    }

    /** Copies a text that is known to be well-formed and leaves members and elements out, with a comma of each. */
    private static final class Cut {
        private final byte[] in;
        private final byte[] out;
        private int at;
        private int length;

        Cut(byte[] in) {
            this.in = in;
            out = new byte[in.length];
        }

        void leaveOut(CanonicalJson.Span value) {
            int before = beforeSpace(in, value.from());
            copyTo(in[before - 1] == ':' ? nameStart(before - 1) : value.from());
            at = value.to();
            while (isSpace(in[at])) {
                at++;
            }
            if (in[at] == ',') {
                at++;
                return;
            }
            length = beforeSpace(out, length);
            if (out[length - 1] == ',') {
                length--;
            }
        }

        private void copyTo(int end) {
            System.arraycopy(in, at, out, length, end - at);
            length += end - at;
            at = end;
        }

        /** Where the name before this colon begins: at the quote that no odd number of backslashes stands before. */
        private int nameStart(int colon) {
            int start = beforeSpace(in, colon) - 2;
            while (in[start] != '"' || escaped(start)) {
                start--;
            }
            return start;
        }

        private boolean escaped(int quote) {
            int slashes = 0;
            while (in[quote - 1 - slashes] == '\\') {
                slashes++;
            }
            return slashes % 2 == 1;
        }

        private static int beforeSpace(byte[] text, int end) {
            int before = end;
            while (isSpace(text[before - 1])) {
                before--;
            }
            return before;
        }

        private static boolean isSpace(byte unit) {
            return unit == ' ' || unit == '\n' || unit == '\r' || unit == '\t';
        }

        byte[] toTheEnd() {
            copyTo(in.length);
            return Arrays.copyOf(out, length);
        }
    }
}
