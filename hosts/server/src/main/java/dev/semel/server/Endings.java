package dev.semel.server;

import dev.semel.engine.Ending;
import dev.semel.http.Classification;
import dev.semel.http.HttpAnswer;
import dev.semel.http.RoutePolicy;
import dev.semel.http.StoredResponse;
import dev.semel.http.UpstreamFailure;
import dev.semel.protocol.Payload;
import org.jspecify.annotations.Nullable;

/**
 * What the end of one send says of the action (rule 8), under the route's policy. Pure.
 *
 * @param ending what is recorded
 * @param answer the upstream's answer, null if there was none
 */
record Endings(Ending ending, @Nullable HttpAnswer answer) {
    static Endings of(Forwarded forwarded, RoutePolicy route) {
        return forwarded.fold(
                answered -> ofAnswer(answered, route),
                notSent -> new Endings(Ending.nothingSent(), null),
                broken -> new Endings(Ending.unknown(seen(failure(broken))), null));
    }

    private static Endings ofAnswer(Forwarded.Answered answered, RoutePolicy route) {
        HttpAnswer answer = Translation.answer(answered);
        Classification says = route.responses().classify(answer.status());
        if (!answered.whole()) {
            // The rest was not read, so what is told is what a retry will be told: the head, marked as without its
            // body.
            HttpAnswer head = new HttpAnswer(answer.status(), answer.headers(), dev.semel.http.HttpBody.empty());
            return new Endings(ending(says, new StoredResponse(head, StoredResponse.Kept.HEAD)), null);
        }
        return new Endings(ending(says, StoredResponse.of(answer, route)), answer);
    }

    private static Ending ending(Classification says, StoredResponse stored) {
        Payload payload = Payload.whole(StoredResponse.codec().encode(stored));
        return switch (says) {
            case SUCCEED -> Ending.succeeded(payload);
            case REJECT -> Ending.rejected(payload);
            case RELEASE -> Ending.nothingSent();
            case IN_DOUBT -> Ending.unknown(payload);
        };
    }

    private static Payload seen(UpstreamFailure failure) {
        return Payload.whole(StoredResponse.codec().encode(failure.asSeen()));
    }

    private static UpstreamFailure failure(Forwarded.Broken broken) {
        return switch (broken.cause()) {
            case HEAD_TIMED_OUT, BODY_TIMED_OUT -> UpstreamFailure.TIMED_OUT;
            default -> UpstreamFailure.BROKEN;
        };
    }
}
