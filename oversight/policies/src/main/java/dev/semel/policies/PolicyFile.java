package dev.semel.policies;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads policy files (H1): YAML in, a checked {@link Policy} out, or everything that is wrong with it, with lines and
 * columns. Never guesses: a file with one unknown word is refused as a whole. Touches no disk and no network; safe for use
 * by all threads.
 */
public final class PolicyFile {
    /** The longest policy that is read, in characters. */
    public static final int LONGEST = 1 << 20;

    private static final String SCHEMA = "policy.schema.json";

    private PolicyFile() {}

    /**
     * Reads a policy.
     *
     * @param name the file's name, for messages
     * @param text the file's text
     */
    public static Parsed parse(String name, String text) {
        Findings findings = new Findings();
        Policy policy = null;
        if (text.length() > LONGEST) {
            findings.add(
                    Place.START,
                    "The file has " + text.length() + " characters and at most " + LONGEST
                            + " are read; split it over several gateways.");
        } else {
            Value root = YamlTree.read(text.startsWith("\ufeff") ? text.substring(1) : text, findings);
            policy = root == null ? null : new PolicyReader(findings).read(root);
        }
        return policy == null || findings.any()
                ? new Parsed.Invalid(name, findings.sorted())
                : new Parsed.Valid(policy);
    }

    /**
     * Reads a policy.
     *
     * @param name the file's name, for messages
     * @param bytes the file's bytes, which must be UTF-8
     */
    public static Parsed parse(String name, byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (!result.isError()) {
            return parse(name, text);
        }
        Place place = YamlTree.placeAt(text, text.length());
        String message = String.format(
                "The byte 0x%02X at position %d is not UTF-8; save the file as UTF-8.",
                bytes[in.position()] & 0xff, in.position());
        return new Parsed.Invalid(name, List.of(new PolicyError(place.line(), place.column(), place.path(), message)));
    }

    /** The JSON Schema (draft 2020-12) of policy files, for editors; it knows the words, not yet what is safe. */
    public static String schema() {
        try (InputStream file = PolicyFile.class.getResourceAsStream(SCHEMA)) {
            if (file == null) {
                throw new IllegalStateException("This installation lacks its file " + SCHEMA + "; install it anew.");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "The file " + SCHEMA + " of this installation cannot be read; install it anew.", unreadable);
        }
    }
}
