package dev.semel.engine;

/** Why there is no result, for people, and what to do: the rest of a sentence that names the case. */
final class Untold<R> implements Execution.Cases<R, String> {
    @Override
    public String applied(Execution.Applied<R> applied) {
        return notKept();
    }

    @Override
    public String replayed(Execution.Replayed<R> replayed) {
        return notKept();
    }

    @Override
    public String skipped(Execution.Skipped<R> skipped) {
        return "it was applied before, and repeats are told no more than that";
    }

    @Override
    public String rejected(Execution.Rejected<R> rejected) {
        return "it was refused for good; another action takes another key";
    }

    @Override
    public String running(Execution.Running<R> running) {
        return "another attempt is at work; ask for the same again later";
    }

    @Override
    public String inDoubt(Execution.InDoubt<R> inDoubt) {
        return inDoubt.repeatable()
                ? "it may have been applied; ask for the same again, under the same key"
                : "it may have been applied, and nobody knows; do not repeat it under another key";
    }

    @Override
    public String released(Execution.Released<R> released) {
        return "nothing was applied; ask for the same again";
    }

    @Override
    public String unguarded(Execution.Unguarded<R> unguarded) {
        return notKept();
    }

    @Override
    public String mismatched(Execution.Mismatched<R> mismatched) {
        return "its key was used for something else; use one key for one action";
    }

    @Override
    public String duplicate(Execution.Duplicate<R> duplicate) {
        return "it was decided on before, and repeats are refused";
    }

    @Override
    public String expired(Execution.Expired<R> expired) {
        return "its key was used before, and the outcome is kept no longer";
    }

    @Override
    public String stale(Execution.Stale<R> stale) {
        return "a newer version was applied already";
    }

    @Override
    public String overQuota(Execution.OverQuota<R> overQuota) {
        return "there is as much of this as there may be; ask for the same again later";
    }

    @Override
    public String heldBack(Execution.HeldBack<R> heldBack) {
        return "nothing was begun; ask for the same again later";
    }

    @Override
    public String unavailable(Execution.Unavailable<R> unavailable) {
        return unavailable.effectMayHaveRun()
                ? "it may have been applied, and that could not be recorded; ask for the same again"
                : "the store did not answer, and nothing was done; ask for the same again later";
    }

    private static String notKept() {
        return "it was applied, and its result was not kept";
    }
}
