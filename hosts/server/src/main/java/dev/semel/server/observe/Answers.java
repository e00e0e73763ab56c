package dev.semel.server.observe;

import dev.semel.protocol.Decision;

/** A decision in the word that metrics and people know it by. */
final class Answers implements Decision.Claimed.Cases<String> {
    private static final Answers WORDS = new Answers();

    private Answers() {}

    static String of(Decision.Claimed claimed) {
        return claimed.fold(WORDS);
    }

    @Override
    public String granted(Decision.Granted granted) {
        return "granted";
    }

    @Override
    public String replay(Decision.Replay replay) {
        return "replayed";
    }

    @Override
    public String running(Decision.Running running) {
        return "running";
    }

    @Override
    public String mismatch(Decision.Mismatch mismatch) {
        return "mismatched";
    }

    @Override
    public String inDoubt(Decision.InDoubt inDoubt) {
        return "in_doubt";
    }

    @Override
    public String expired(Decision.Expired expired) {
        return "expired";
    }

    @Override
    public String stale(Decision.Stale stale) {
        return "stale";
    }

    @Override
    public String released(Decision.Released released) {
        return "released";
    }
}
