package dev.semel.operation;

import java.util.Collection;
import java.util.List;

/**
 * How content becomes a fingerprint (A2). Immutable; safe for use by all threads.
 *
 * <p>JSON is compared by meaning: member order, white space, escapes and the writing of numbers do not count; declared
 * paths can be left out, or alone be taken in. Everything else is compared byte by byte.
 */
public final class ContentRule {
    private static final ContentRule JSON = new ContentRule(true, PathSelection.everything());
    private static final ContentRule BYTES = new ContentRule(false, PathSelection.everything());

    private final boolean json;
    private final PathSelection selection;
    private final String name;

    private ContentRule(boolean json, PathSelection selection) {
        this.json = json;
        this.selection = selection;
        String base = json ? "json.1" : "bytes.1";
        name = selection.isEverything() ? base : base + "-" + selection.tag();
    }

    /** The whole JSON text, by meaning. */
    public static ContentRule json() {
        return JSON;
    }

    /** The exact bytes. */
    public static ContentRule bytes() {
        return BYTES;
    }

    /** JSON without volatile fields, such as {@code /meta/sentAt} or {@code /items/*}{@code /traceId}. */
    public static ContentRule jsonExcept(String... paths) {
        return jsonExcept(List.of(paths));
    }

    /** JSON without volatile fields. */
    public static ContentRule jsonExcept(Collection<String> paths) {
        return paths.isEmpty() ? JSON : new ContentRule(true, PathSelection.except(paths));
    }

    /** Only these fields of a JSON text. */
    public static ContentRule jsonOnly(String... paths) {
        return jsonOnly(List.of(paths));
    }

    /** Only these fields of a JSON text. */
    public static ContentRule jsonOnly(Collection<String> paths) {
        if (paths.isEmpty()) {
            throw new IllegalArgumentException("A fingerprint of no field makes all requests equal; declare a path.");
        }
        return new ContentRule(true, PathSelection.only(paths));
    }

    /** Names algorithm, version and selection; fingerprints of different names are never compared. */
    public String name() {
        return name;
    }

    /**
     * The fingerprint of this content.
     *
     * @throws MalformedContentException if the rule is for JSON and the content is not one well-formed JSON text
     */
    public Fingerprint fingerprint(byte[] content) {
        return Fingerprint.of(
                name,
                json ? CanonicalJson.digest(content, selection) : Sha256.fresh().digest(content));
    }
}
