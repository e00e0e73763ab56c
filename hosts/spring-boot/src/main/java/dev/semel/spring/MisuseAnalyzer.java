package dev.semel.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which method would not be protected, and what to do. */
final class MisuseAnalyzer extends AbstractFailureAnalyzer<MisuseException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MisuseException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.remedy(), cause);
    }
}
