package dev.semel.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The script that decides a batch, and the name that servers know it by once they were given it.
 *
 * @param text what it is
 * @param digest its SHA-1, as Redis names scripts
 */
// One of a kind, and never compared.
@SuppressWarnings("ArrayRecordComponent")
record Script(byte[] text, byte[] digest) {
    private static final String FILE = "semel.lua";

    static Script load() {
        try (InputStream file = Script.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException("The jar of the Redis store lacks " + FILE + "; it is not whole.");
            }
            byte[] text = file.readAllBytes();
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text);
            return new Script(text, Order.ascii(HexFormat.of().formatHex(digest)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-1, but not this one.", e);
        }
    }
}
