package dev.semel.spring;

import dev.semel.store.StoreRefusedException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says why a store must not be used as it is. */
final class StoreRefusedAnalyzer extends AbstractFailureAnalyzer<StoreRefusedException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, StoreRefusedException cause) {
        return new FailureAnalysis(cause.getMessage(), action(cause.code()), cause);
    }

    private static String action(StoreRefusedException.Code code) {
        return switch (code) {
            case NOT_USABLE, UNKNOWN_SCHEMA ->
                "Mend what it names; tables that lack are made by semel.tables=apply, or by semel schema apply. Where the"
                        + " application's own database cannot hold the records, say where they are: semel.store=memory in"
                        + " tests, embedded for one process, or the address of a store.";
            case OTHER_GENERATION ->
                "Restore the store that it was, or see that this is the one that is meant. To accept the loss of what the"
                        + " other one knew, set semel.generation to the new one's, or, where a file pins it (semel.state,"
                        + " or beside an embedded store), semel.accept-generation.";
            case DAMAGED, OWNED_ELSEWHERE, TOO_WEAK, LACKS_CAPABILITY ->
                "Mend what it names; its code is " + code + ".";
        };
    }
}
