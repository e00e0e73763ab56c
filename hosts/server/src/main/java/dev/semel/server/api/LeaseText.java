package dev.semel.server.api;

import dev.semel.engine.RemoteLease;
import dev.semel.operation.OperationKey;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Nonce;
import java.nio.ByteBuffer;
import java.util.Base64;

/** A lease as the text that its owner presents. No secret: it does nothing without a token for its tenant. */
final class LeaseText {
    private static final byte VERSION = 1;
    private static final int BYTES = 2 + 3 * Long.BYTES;

    private LeaseText() {}

    static String of(RemoteLease lease) {
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .put((byte) (lease.fencedAndAsked() ? 1 : 0))
                .putLong(lease.id().epoch())
                .putLong(lease.id().nonce().high())
                .putLong(lease.id().nonce().low())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** @throws ApiRefusal if it is no such text */
    static RemoteLease parse(OperationKey key, String text) {
        try {
            ByteBuffer in = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (in.remaining() == BYTES && in.get() == VERSION) {
                boolean asked = in.get() == 1;
                LeaseId id = new LeaseId(in.getLong(), new Nonce(in.getLong(), in.getLong()));
                RemoteLease lease = new RemoteLease(key, id, asked);
                if (of(lease).equals(text)) {
                    return lease;
                }
            }
        } catch (IllegalArgumentException noBase64) {
            throw refusal();
        }
        throw refusal();
    }

    private static ApiRefusal refusal() {
        return ApiRefusal.bad("The member lease is none that was granted; present it exactly as it came.");
    }
}
