package dev.semel.spring;

import dev.semel.engine.Execution;
import dev.semel.http.Problem;
import dev.semel.http.ProblemCode;

/** What the caller of a method is told where there is no answer to give, for each way that can be. */
final class Problems<R> implements Execution.Cases<R, Problem> {
    private static final int CONFLICT = 409;

    @Override
    public Problem applied(Execution.Applied<R> applied) {
        return notKept();
    }

    @Override
    public Problem replayed(Execution.Replayed<R> replayed) {
        return notKept();
    }

    @Override
    public Problem skipped(Execution.Skipped<R> skipped) {
        return Problem.of(
                ProblemCode.RESULT_NOT_KEPT,
                "The action was applied before, and repeats are told no more than that; look at the resource itself.");
    }

    private static Problem notKept() {
        return Problem.of(
                ProblemCode.RESULT_NOT_KEPT,
                "The action was applied before, and its answer was not kept; look at the resource itself.");
    }

    @Override
    public Problem rejected(Execution.Rejected<R> rejected) {
        return Problem.of(
                        ProblemCode.RESULT_NOT_KEPT,
                        "The action was refused before, and stays so; another action takes another key.")
                .withStatus(CONFLICT)
                .with("state", "rejected");
    }

    @Override
    public Problem running(Execution.Running<R> running) {
        return Problem.of(
                        ProblemCode.IN_PROGRESS,
                        "The first call with this key is still running; ask for the same again later.")
                .retryAfter(seconds(running.retryAfterMillis()));
    }

    @Override
    public Problem inDoubt(Execution.InDoubt<R> inDoubt) {
        Problem doubt = Problem.of(
                ProblemCode.IN_DOUBT,
                "It is not known whether the action was applied; do not repeat it under another key.");
        return inDoubt.repeatable() ? doubt.retryAfter(1) : doubt;
    }

    @Override
    public Problem released(Execution.Released<R> released) {
        return Problem.of(ProblemCode.RELEASED, "Nothing was applied; ask for the same again.")
                .retryAfter(1);
    }

    @Override
    public Problem unguarded(Execution.Unguarded<R> unguarded) {
        return notKept();
    }

    @Override
    public Problem mismatched(Execution.Mismatched<R> mismatched) {
        return Problem.of(ProblemCode.KEY_REUSED, "This key was used for something else; use one key for one action.");
    }

    @Override
    public Problem duplicate(Execution.Duplicate<R> duplicate) {
        return Problem.of(
                ProblemCode.DUPLICATE,
                "This was decided on before and repeats are refused; look at the resource itself, and do not repeat the"
                        + " action under another key.");
    }

    @Override
    public Problem expired(Execution.Expired<R> expired) {
        return Problem.of(
                ProblemCode.EXPIRED,
                "This key was used before and its outcome is kept no longer; look at the resource itself.");
    }

    @Override
    public Problem stale(Execution.Stale<R> stale) {
        return Problem.of(ProblemCode.STALE, "A newer version was applied already; read it before you change it.");
    }

    @Override
    public Problem overQuota(Execution.OverQuota<R> overQuota) {
        return Problem.of(ProblemCode.QUOTA_EXCEEDED, "There is as much of this as there may be; ask again later.")
                .retryAfter(1);
    }

    @Override
    public Problem heldBack(Execution.HeldBack<R> heldBack) {
        return Problem.of(ProblemCode.OVERLOADED, "There is too much to do now; ask for the same again later.")
                .retryAfter(seconds(heldBack.retryAfterMillis()));
    }

    @Override
    public Problem unavailable(Execution.Unavailable<R> unavailable) {
        return unavailable.effectMayHaveRun()
                ? Problem.of(
                                ProblemCode.NOT_RECORDED,
                                "What became of this could not be recorded; ask for the same again to learn it.")
                        .retryAfter(1)
                : Problem.of(ProblemCode.UNAVAILABLE, "Keys cannot be looked up now; ask for the same again later.")
                        .retryAfter(1);
    }

    private static long seconds(long millis) {
        return Math.max(1, (millis + 999) / 1_000);
    }
}
