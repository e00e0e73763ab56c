package dev.semel.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which stores there could be. */
final class StoreMissingAnalyzer extends AbstractFailureAnalyzer<StoreMissingException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, StoreMissingException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Give the application a DataSource of PostgreSQL or MariaDB, or a bean of type OperationStore; or, for one"
                        + " process on a disk that stays, set semel.store=embedded and semel.path. If this is no production,"
                        + " set semel.production=false.",
                cause);
    }
}
