package dev.semel.server;

import dev.semel.engine.Ending;
import dev.semel.http.Forwarding;
import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpBody;
import dev.semel.http.RoutePolicy;
import dev.semel.http.StoredResponse;
import dev.semel.http.UpstreamFailure;
import dev.semel.protocol.Payload;

/**
 * What the end of one send means (rule 8), under the route's policy. Pure.
 *
 * @param ending what is recorded
 * @param forwarding what this attempt's own caller may be told of
 */
record Ended(Ending ending, Forwarding forwarding) {
    static Ended of(Forwarded forwarded, RoutePolicy route) {
        return forwarded.fold(
                answered -> answered.whole() ? whole(answered, route) : cut(answered, route),
                notSent -> of(Forwarding.failed(UpstreamFailure.NOTHING_SENT), route),
                broken -> of(Forwarding.failed(failure(broken)), route));
    }

    /** The lease allowed no send. */
    static Ended unsent() {
        return new Ended(Ending.nothingSent(), Forwarding.notTried());
    }

    private static Ended of(Forwarding forwarding, RoutePolicy route) {
        return new Ended(forwarding.ending(route), forwarding);
    }

    private static Ended whole(Forwarded.Answered answered, RoutePolicy route) {
        return of(Forwarding.answered(Translation.answer(answered)), route);
    }

    /**
     * The answer was longer than the gateway holds and the rest was not read. The status decides as ever, and this caller
     * is told what every retry will be: the outcome, without the body.
     */
    private static Ended cut(Forwarded.Answered answered, RoutePolicy route) {
        HttpAnswer head = new HttpAnswer(answered.status(), Translation.fields(answered.headers()), HttpBody.empty());
        Payload kept = Payload.whole(StoredResponse.codec().encode(StoredResponse.headOf(head, route)));
        Ending ending = switch (route.responses().classify(head.status())) {
            case SUCCEED -> Ending.succeeded(kept);
            case REJECT -> Ending.rejected(kept);
            case RELEASE -> Ending.nothingSent();
            case IN_DOUBT -> Ending.unknown(kept);
        };
        return new Ended(ending, Forwarding.notTried());
    }

    private static UpstreamFailure failure(Forwarded.Broken broken) {
        return switch (broken.cause()) {
            case HEAD_TIMED_OUT, BODY_TIMED_OUT -> UpstreamFailure.TIMED_OUT;
            case CONNECTION_LOST, IMPROPER_ANSWER -> UpstreamFailure.BROKEN;
        };
    }
}
