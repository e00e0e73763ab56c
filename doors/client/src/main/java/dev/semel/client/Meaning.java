package dev.semel.client;

import java.util.Optional;
import java.util.Set;

/**
 * What it means for an intent that this was seen: the table of docs/client.md. Pure; looks at no limit and no clock.
 *
 * @param kind what should be done, if there were no limits
 * @param doubt what it says about whether the request was applied unseen
 * @param ill whether it counts against the origin
 */
record Meaning(Kind kind, Doubt doubt, boolean ill) {
    /** What should be done, if there were no limits. */
    enum Kind {
        /** Tell the answer. */
        TELL,
        /** Tell that no outcome will be told. */
        REFUSE,
        /** Tell that nobody knows. */
        DOUBT,
        /** Tell that the server is not to be trusted, and ask it nothing. */
        DISTRUST,
        /** Try again, at the cost of the budget. */
        AGAIN,
        /** Try again, and not at the operation URL but with the request itself. */
        AGAIN_FROM_THE_START,
        /** Another attempt is at work: ask again later. */
        AWAIT
    }

    /** What was seen says about whether the request was applied unseen. */
    enum Doubt {
        SAME,
        RAISED,
        /** Proof that nothing was applied. */
        CLEARED;

        boolean after(boolean before) {
            return this == SAME ? before : this == RAISED;
        }
    }

    /** A 4xx that speaks of the moment: another time, or with another credential, the same request may be taken. */
    private static final Set<Integer> MOMENT = Set.of(408, 425, 429);

    private static final Set<Integer> CREDENTIAL = Set.of(401, 403, 407);

    /** A 5xx that will not change, for it speaks of the request and the server's abilities, or comes from no server of ours. */
    private static final Set<Integer> UNABLE = Set.of(501, 505, 506, 510, 511);

    /** What proxies answer for a service that they cannot reach. */
    private static final Set<Integer> UNREACHED = Set.of(502, 503, 504);

    private static final Set<Integer> ELSEWHERE = Set.of(307, 308);

    /**
     * Of one thing seen.
     *
     * @param doubtful whether the request may have been applied before
     * @param polling whether it came from an operation URL, where only a marked answer is the outcome
     */
    static Meaning of(Seen seen, boolean doubtful, boolean polling) {
        return seen.fold(
                () -> {
                    throw new IllegalArgumentException(
                            "Nothing was seen, so it means nothing; say what came of the send.");
                },
                notSent ->
                        notSent.untrusted() ? of(Kind.DISTRUST, Doubt.SAME) : new Meaning(Kind.AGAIN, Doubt.SAME, true),
                lost -> new Meaning(Kind.AGAIN, Doubt.RAISED, true),
                replied -> ofReply(replied.reply(), doubtful, polling));
    }

    /** Whether the answer says for good what became of the intent. */
    static boolean isFinal(Reply reply) {
        int status = reply.status();
        if (status >= 500) {
            return false;
        }
        boolean recorded =
                reply.replayed() || reply.header("Idempotency-Expires").isPresent();
        boolean passing =
                status == 409 || MOMENT.contains(status) || CREDENTIAL.contains(status) || ELSEWHERE.contains(status);
        return recorded || !passing;
    }

    private static Meaning ofReply(Reply reply, boolean doubtful, boolean polling) {
        Optional<Problem> problem = Problem.of(reply).filter(Problem::isSemels);
        if (problem.isPresent()) {
            return ofProblem(problem.get(), polling);
        }
        if (OperationUrl.isIn(reply)) {
            return of(Kind.AWAIT, Doubt.RAISED);
        }
        if (polling && !reply.replayed()) {
            // Some proxy's answer to the poll is not the service's answer to the request.
            return reply.status() >= 500
                    ? failed(reply.status(), Doubt.SAME)
                    : of(Kind.AGAIN_FROM_THE_START, Doubt.SAME);
        }
        return ofStatus(reply, doubtful);
    }

    private static Meaning ofProblem(Problem problem, boolean polling) {
        return switch (problem.code()) {
            case "in_progress" -> of(Kind.AWAIT, Doubt.RAISED);
            case "in_doubt" -> of(problem.retryable() ? Kind.AWAIT : Kind.DOUBT, Doubt.RAISED);
            case "result_not_kept" -> of(Kind.TELL, Doubt.SAME);
            case "not_recorded" -> new Meaning(Kind.AGAIN, Doubt.RAISED, true);
            // The first two are told only when it is recorded that nothing was or will be applied by any earlier send.
            case "released" -> of(Kind.AGAIN_FROM_THE_START, Doubt.CLEARED);
            case "upstream_unreachable" -> new Meaning(Kind.AGAIN, Doubt.CLEARED, true);
            case "unavailable", "overloaded" -> new Meaning(Kind.AGAIN, Doubt.SAME, true);
            case "url_unknown" -> of(polling ? Kind.AGAIN_FROM_THE_START : Kind.REFUSE, Doubt.SAME);
            default -> of(problem.retryable() ? Kind.AGAIN : Kind.REFUSE, Doubt.SAME);
        };
    }

    private static Meaning ofStatus(Reply reply, boolean doubtful) {
        int status = reply.status();
        if (status >= 500) {
            // A server that keeps its failures and tells them again will not tell anything else.
            boolean stays = UNABLE.contains(status) || reply.replayed();
            return stays ? of(Kind.DOUBT, Doubt.RAISED) : failed(status, Doubt.RAISED);
        }
        if (isFinal(reply)) {
            return of(Kind.TELL, Doubt.SAME);
        }
        if (MOMENT.contains(status)) {
            return of(Kind.AGAIN, Doubt.SAME);
        }
        if (status == 409) {
            return conflict(reply, doubtful);
        }
        return of(doubtful ? Kind.DOUBT : Kind.TELL, Doubt.SAME);
    }

    /** Either the business says no, or another attempt with this key is at work; servers without codes say 409 for both. */
    private static Meaning conflict(Reply reply, boolean doubtful) {
        if (reply.header("Retry-After").isPresent()) {
            return of(Kind.AWAIT, Doubt.RAISED);
        }
        return of(doubtful ? Kind.AGAIN : Kind.TELL, Doubt.SAME);
    }

    private static Meaning failed(int status, Doubt doubt) {
        return new Meaning(Kind.AGAIN, doubt, UNREACHED.contains(status));
    }

    private static Meaning of(Kind kind, Doubt doubt) {
        return new Meaning(kind, doubt, false);
    }
}
