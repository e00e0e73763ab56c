package dev.semel.spring;

import dev.semel.store.StoreUnavailableException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says that the store did not answer at the start. */
final class StoreUnavailableAnalyzer extends AbstractFailureAnalyzer<StoreUnavailableException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, StoreUnavailableException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "See that the store runs and can be reached from here, or name another one with semel.store.",
                cause);
    }
}
