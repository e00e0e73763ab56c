package dev.semel.http;

import dev.semel.operation.ResultCodec;
import dev.semel.protocol.Payload;
import java.util.Objects;

/**
 * What is kept of an answer: as much of status, allow-listed headers and body as the policy says. Immutable.
 *
 * @param answer what is kept
 * @param kept how much of the upstream's answer that is; only WHOLE, REDACTED and REFERENCE may have a body
 */
public record StoredResponse(HttpAnswer answer, Kept kept) {
    /** How much of the upstream's answer is kept. Stored by {@link StoredResponseCodec}. */
    public enum Kept {
        /** All that may be replayed. */
        WHOLE,
        /** Status and headers; the body was larger than allowed, or could not be redacted. */
        HEAD,
        /** The upstream gave no answer; the status is the one that the caller was told. */
        NO_ANSWER,
        /** The status, by choice. */
        STATUS,
        /** Status, headers that point to what was made, and as body the members that name it; by choice. */
        REFERENCE,
        /** All that may be replayed but what the policy has taken out of it. */
        REDACTED;

        private boolean mayHaveBody() {
            return this == WHOLE || this == REFERENCE || this == REDACTED;
        }
    }

    public StoredResponse {
        Objects.requireNonNull(answer, "answer");
        Objects.requireNonNull(kept, "kept");
        if (!kept.mayHaveBody() && !answer.body().isEmpty()) {
            throw new IllegalArgumentException("An answer kept as " + kept + " has no body; remove it.");
        }
    }

    /**
     * What a route keeps of an upstream's answer. What exceeds the limit is left out, the body first, and the loss is
     * marked: the action is never run again for it.
     */
    public static StoredResponse of(HttpAnswer answer, RoutePolicy route) {
        return route.keeping().of(answer, route.terms().result(), route.replayedHeaders());
    }

    /** What a route keeps of an answer whose body was never read whole. */
    static StoredResponse headOf(HttpAnswer answer, RoutePolicy route) {
        return route.keeping().headOf(answer, route.terms().result(), route.replayedHeaders());
    }

    /** As it is recorded. */
    public Payload payload() {
        byte[] bytes = codec().encode(this);
        return kept == Kept.STATUS || kept == Kept.REFERENCE ? Payload.reference(bytes) : Payload.whole(bytes);
    }

    /** How stored answers become bytes; versioned, reads what every earlier release wrote. */
    public static ResultCodec<StoredResponse> codec() {
        return StoredResponseCodec.CODEC;
    }
}
