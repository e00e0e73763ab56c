package dev.semel.operation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
     * Each value that stands at one of the places, as it is written, in their order; empty if nothing stands there.
     *
     * @throws MalformedContentException if this is not one well-formed JSON text, names given twice included
     */
    public List<String> texts(byte[] json) {
        List<String> found = new ArrayList<>();
        for (CanonicalJson.Span span : CanonicalJson.leftOut(json, without)) {
            found.add(new String(json, span.from(), span.to() - span.from(), StandardCharsets.UTF_8).strip());
        }
        return found;
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
        JsonCut cut = new JsonCut(json);
        CanonicalJson.leftOut(json, alone).forEach(cut::leaveOut);
        return cut.toTheEnd();
    }
}
