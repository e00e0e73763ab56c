package dev.semel.server;

/** The problems that the way to the upstream can end in, in words. It holds no state and names no inside address. */
final class Answers {
    private static final String GATEWAY = "The upstream could not be asked";

    private Answers() {}

    static Problem unreachable(Unreachable why) {
        String next = why.isTimeout() ? "; try again later." : "; try again when it is up.";
        return new Problem(
                why.isTimeout() ? 504 : 502,
                "upstream_unreachable",
                GATEWAY,
                "The request was not sent: " + why.sentence() + next);
    }

    static Problem brokenConnection() {
        return new Problem(
                502,
                "upstream_broke_off",
                "The upstream did not answer",
                "The upstream closed the connection without an answer; whether it acted on the request is unknown.");
    }

    static Problem badResponse(String why) {
        return new Problem(
                502,
                "upstream_answered_badly",
                "The upstream did not answer",
                "The upstream's answer cannot be passed on: " + why + "; whether it acted on the request is unknown.");
    }

    static Problem noHeadInTime(int millis) {
        return new Problem(
                504,
                "upstream_timed_out",
                "The upstream did not answer in time",
                "The upstream sent no answer within " + millis + " ms; whether it acted on the request is unknown.");
    }

    static Problem upstreamStalls(int millis) {
        return new Problem(
                504,
                "upstream_stalled",
                "The upstream did not answer in time",
                "The upstream read nothing of the request's body for " + millis
                        + " ms; whether it acted on the request is unknown.");
    }

    static Problem clientStalls(int millis) {
        return new Problem(
                408,
                "request_timed_out",
                "The request did not come in time",
                "Nothing of the request's body came for " + millis + " ms; send it without pauses.");
    }
}
