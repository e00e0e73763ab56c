package dev.semel.http;

import dev.semel.operation.ContentRule;
import dev.semel.operation.Fingerprint;
import dev.semel.operation.MalformedContentException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the bodies of a route are compared: JSON by meaning, whatever has no JSON media type byte by byte. An empty body is
 * compared as empty under every rule. Immutable; safe for use by all threads.
 */
public final class BodyRule {
    private static final BodyRule DEFAULT = new BodyRule(ContentRule.json(), false);

    private final ContentRule json;
    private final boolean bytesIfMalformed;

    private BodyRule(ContentRule json, boolean bytesIfMalformed) {
        this.json = json;
        this.bytesIfMalformed = bytesIfMalformed;
    }

    /** The default: all of a JSON body by meaning; malformed JSON is refused. */
    public static BodyRule defaults() {
        return DEFAULT;
    }

    /** This rule for JSON bodies, for example one that leaves volatile fields out; malformed JSON is refused. */
    public static BodyRule json(ContentRule rule) {
        return new BodyRule(Objects.requireNonNull(rule, "rule"), false);
    }

    /** Every body byte by byte, JSON too. */
    public static BodyRule bytes() {
        return new BodyRule(ContentRule.bytes(), true);
    }

    /** The same rule, but what calls itself JSON and is malformed is compared byte by byte and not refused. */
    public BodyRule bytesIfMalformed() {
        return new BodyRule(json, true);
    }

    /** What is compared of a body, and the rule that says so; no content for an empty body. */
    record Compared(String rule, @Nullable Fingerprint content) {}

    /** @throws MalformedContentException if the body says it is JSON, is not, and the rule does not fall back to bytes */
    Compared compare(MediaType type, HttpBody body) {
        ContentRule rule = type.json() ? json : ContentRule.bytes();
        if (body.isEmpty()) {
            return new Compared(rule.name(), null);
        }
        try {
            return compare(rule, body);
        } catch (MalformedContentException malformed) {
            if (bytesIfMalformed) {
                return compare(ContentRule.bytes(), body);
            }
            throw malformed;
        }
    }

    private static Compared compare(ContentRule rule, HttpBody body) {
        return new Compared(rule.name(), rule.fingerprint(body.array()));
    }
}
