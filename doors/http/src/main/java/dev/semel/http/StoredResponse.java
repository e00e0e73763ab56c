package dev.semel.http;

import dev.semel.operation.ResultCodec;
import dev.semel.policy.ResultRule;
import java.util.Objects;

/**
 * What is kept of an answer: status, allow-listed headers, and the body unless it was larger than allowed. Immutable.
 *
 * @param answer what is kept
 * @param kept how much of the upstream's answer that is; only a whole one has a body
 */
public record StoredResponse(HttpAnswer answer, Kept kept) {
    /** How much of the upstream's answer is kept. Stored by {@link StoredResponseCodec}. */
    public enum Kept {
        /** All that may be replayed. */
        WHOLE,
        /** Status and headers; the body was larger than allowed or the policy keeps none. */
        HEAD,
        /** The upstream gave no answer; the status is the one that the caller was told. */
        NO_ANSWER
    }

    public StoredResponse {
        Objects.requireNonNull(answer, "answer");
        Objects.requireNonNull(kept, "kept");
        if (kept != Kept.WHOLE && !answer.body().isEmpty()) {
            throw new IllegalArgumentException("An answer that is not whole keeps no body; remove it.");
        }
    }

    /**
     * What a route keeps of an upstream's answer. If status, headers and body together exceed the limit, or the rule
     * keeps less than whole results, the body is left out and the loss is marked: the action is never run again for it.
     */
    public static StoredResponse of(HttpAnswer answer, RoutePolicy route) {
        HttpFields headers = route.replayedHeaders().kept(answer.headers());
        StoredResponse whole = new StoredResponse(new HttpAnswer(answer.status(), headers, answer.body()), Kept.WHOLE);
        ResultRule rule = route.terms().result();
        boolean fits =
                rule.form() == ResultRule.Form.WHOLE && StoredResponseCodec.encodedLength(whole) <= rule.limitBytes();
        return fits || answer.body().isEmpty() ? whole : headOf(answer, route);
    }

    /** What a route keeps of an answer whose body is not kept, or was never read whole. */
    static StoredResponse headOf(HttpAnswer answer, RoutePolicy route) {
        HttpFields headers = route.replayedHeaders().kept(answer.headers());
        return new StoredResponse(new HttpAnswer(answer.status(), headers, HttpBody.empty()), Kept.HEAD);
    }

    /** How stored answers become bytes; versioned, reads what every earlier release wrote. */
    public static ResultCodec<StoredResponse> codec() {
        return StoredResponseCodec.CODEC;
    }
}
