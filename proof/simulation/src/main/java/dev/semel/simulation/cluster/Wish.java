package dev.semel.simulation.cluster;

import dev.semel.operation.Fingerprint;
import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.operation.Supersession;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a caller wants of a key. Equal wishes are twins.
 *
 * @param what the request's content, a short word
 * @param version of the entity, 0 for none
 */
record Wish(Business business, OperationKey key, String what, long version) {
    private static final int DIGEST_BYTES = 16;

    Intent intent() {
        byte[] content = (what + version).getBytes(StandardCharsets.UTF_8);
        Supersession supersession = version == 0 ? Supersession.never() : Supersession.byVersion(version);
        return new Intent(key, Fingerprint.of("sim.1", Arrays.copyOf(content, DIGEST_BYTES)), supersession);
    }

    /** Names tenant, operation, key and content: with what every answer about this wish begins. */
    String words() {
        return key + " " + request();
    }

    /** The content alone. */
    String request() {
        return what + (version == 0 ? "" : " version " + version);
    }
}
