package dev.semel.server;

import dev.semel.http.Forwarding;
import dev.semel.http.UpstreamFailure;

/** What the end of one send is to the door, which knows what it says of the action (rule 8). Pure. */
final class Endings {
    private Endings() {}

    static Forwarding of(Forwarded forwarded) {
        return forwarded.fold(
                answered -> answered.whole()
                        ? Forwarding.answered(Translation.answer(answered))
                        : Forwarding.cutShort(Translation.answer(answered)),
                notSent -> Forwarding.failed(UpstreamFailure.NOTHING_SENT),
                broken -> Forwarding.failed(failure(broken)));
    }

    private static UpstreamFailure failure(Forwarded.Broken broken) {
        return switch (broken.cause()) {
            case HEAD_TIMED_OUT, BODY_TIMED_OUT -> UpstreamFailure.TIMED_OUT;
            case CONNECTION_LOST, IMPROPER_ANSWER -> UpstreamFailure.BROKEN;
        };
    }
}
