package dev.semel.spring;

import dev.semel.store.StoreRefusedException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says why a store must not be used as it is. */
final class StoreRefusedAnalyzer extends AbstractFailureAnalyzer<StoreRefusedException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, StoreRefusedException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                cause.code() == StoreRefusedException.Code.NOT_USABLE
                                || cause.code() == StoreRefusedException.Code.UNKNOWN_SCHEMA
                        ? "Mend what it names; tables that lack are made by semel.tables=apply, or by semel schema apply."
                        : "Mend what it names; its code is " + cause.code() + ".",
                cause);
    }
}
