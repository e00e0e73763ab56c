package dev.semel.http;

import dev.semel.operation.ResultCodec;
import dev.semel.policy.ResultRule;
import java.util.Objects;

/**
 * What is kept of an answer: status, allow-listed headers, and the body unless it was larger than allowed. Immutable.
 *
 * @param answer what is kept
 * @param whole whether the body is all there; an answer that is not whole has an empty body
 */
public record StoredResponse(HttpAnswer answer, boolean whole) {
    public StoredResponse {
        Objects.requireNonNull(answer, "answer");
        if (!whole && !answer.body().isEmpty()) {
            throw new IllegalArgumentException("An answer that is not whole keeps no body; remove it.");
        }
    }

    /**
     * What a route keeps of an upstream's answer. If status, headers and body together exceed the limit, or the rule
     * keeps less than whole results, the body is left out and the loss is marked: the action is never run again for it.
     */
    public static StoredResponse of(HttpAnswer answer, RoutePolicy route) {
        HttpFields headers = route.replayedHeaders().kept(answer.headers());
        StoredResponse whole = new StoredResponse(new HttpAnswer(answer.status(), headers, answer.body()), true);
        ResultRule rule = route.terms().result();
        boolean fits =
                rule.form() == ResultRule.Form.WHOLE && StoredResponseCodec.encodedLength(whole) <= rule.limitBytes();
        if (fits || answer.body().isEmpty()) {
            return whole;
        }
        return new StoredResponse(new HttpAnswer(answer.status(), headers, HttpBody.empty()), false);
    }

    /** How stored answers become bytes; versioned, reads what every earlier release wrote. */
    public static ResultCodec<StoredResponse> codec() {
        return StoredResponseCodec.CODEC;
    }
}
