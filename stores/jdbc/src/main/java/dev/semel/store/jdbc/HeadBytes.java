package dev.semel.store.jdbc;

import dev.semel.operation.Fingerprint;
import dev.semel.policy.EffectClass;
import dev.semel.policy.EffectTerms;
import dev.semel.store.StoreRefusedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What a claim fixes for the life of its record, as the bytes of one column: fingerprint, effect terms, policy version.
 * The first byte is the schema version.
 */
final class HeadBytes {
    private static final int SCHEMA = 1;

    // A stored code is a place in this list, so it may only grow at its end.
    private static final List<EffectClass> CLASSES = List.of(
            EffectClass.ATOMIC,
            EffectClass.DEDUPLICATED,
            EffectClass.FENCED,
            EffectClass.QUERYABLE,
            EffectClass.UNPROTECTED);

    /** What the bytes say. */
    record Head(Fingerprint fingerprint, EffectTerms effect, String policyVersion) {}

    private HeadBytes() {}

    static byte[] of(Fingerprint fingerprint, EffectTerms effect, String policyVersion) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(SCHEMA);
            out.writeUTF(fingerprint.rule());
            byte[] digest = fingerprint.digest();
            out.writeByte(digest.length);
            out.write(digest);
            out.writeByte(CLASSES.indexOf(effect.effectClass()));
            out.writeLong(effect.horizonMillis());
            out.writeLong(effect.marginMillis());
            out.writeLong(effect.memoryMillis());
            out.writeLong(effect.quiescenceMillis());
            out.writeBoolean(effect.remembersRefusals());
            out.writeUTF(policyVersion);
        } catch (IOException cannotBe) {
            throw new UncheckedIOException("Bytes in memory were not written.", cannotBe);
        }
        return bytes.toByteArray();
    }

    /**
     * @throws StoreRefusedException if a later release wrote the bytes
     * @throws IllegalArgumentException if they are no head
     */
    static Head read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int schema = in.readUnsignedByte();
            if (schema != SCHEMA) {
                throw new StoreRefusedException(
                        StoreRefusedException.Code.UNKNOWN_SCHEMA,
                        "A stored record has schema " + schema + " and this release knows up to " + SCHEMA
                                + "; run the release that wrote it, or a later one.");
            }
            String rule = in.readUTF();
            byte[] digest = in.readNBytes(in.readUnsignedByte());
            EffectTerms effect = new EffectTerms(
                    StateBytes.element(CLASSES, in.readUnsignedByte()),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readBoolean());
            return new Head(Fingerprint.of(rule, digest), effect, in.readUTF());
        } catch (IOException tooShort) {
            throw new IllegalArgumentException(
                    "The head of a stored record has " + bytes.length + " bytes and ends too early.", tooShort);
        }
    }
}
