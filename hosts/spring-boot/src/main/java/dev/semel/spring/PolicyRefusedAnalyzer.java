package dev.semel.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what is wrong with the policy file, and where. */
final class PolicyRefusedAnalyzer extends AbstractFailureAnalyzer<PolicyRefusedException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PolicyRefusedException cause) {
        return new FailureAnalysis(
                "The policy file that semel.policy names cannot be used:" + System.lineSeparator() + cause.getMessage(),
                "Mend what it names; FILE:LINE:COLUMN says where, and docs/policy.md what may stand there.",
                cause);
    }
}
