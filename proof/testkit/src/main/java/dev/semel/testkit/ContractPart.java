package dev.semel.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The very contract that every store of the house passes in its tests; JUnit runs it here without a build. */
final class ContractPart implements Certification.Part {
    private static final int MOST_FINDINGS = 25;

    private final CertifiedSubject subject;

    ContractPart(CertifiedSubject subject) {
        this.subject = subject;
    }

    @Override
    public String name() {
        return "contract";
    }

    @Override
    public Certification.Result run() {
        Tally tally = new Tally();
        // Nothing but Jupiter and this listener: what else lies on the class path has no say.
        LauncherConfig alone = LauncherConfig.builder()
                .enableTestEngineAutoRegistration(false)
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .addTestEngines(new JupiterTestEngine())
                .build();
        try (LauncherSession session = LauncherFactory.openSession(alone)) {
            CertifiedContract.Places.choose(subject, session.getStore());
            session.getLauncher()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .enableImplicitConfigurationParameters(false)
                                    .selectors(selectClass(CertifiedContract.class))
                                    .build(),
                            tally);
        }
        return tally.result();
    }

    private static final class Tally implements TestExecutionListener {
        private final List<String> findings = new ArrayList<>();
        private int passed;
        private int failed;
        private int skipped;

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            boolean bad = result.getStatus() == TestExecutionResult.Status.FAILED;
            if (bad) {
                failed++;
                String why = result.getThrowable().map(Sentences::of).orElse("no reason was given");
                if (findings.size() < MOST_FINDINGS) {
                    findings.add(sentence(test) + ": " + why);
                }
            } else if (test.isTest()) {
                boolean done = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
                passed += done ? 1 : 0;
                skipped += done ? 0 : 1;
            }
        }

        Certification.Result result() {
            if (passed + failed == 0) {
                throw new IllegalStateException("JUnit found no test of the contract; the jar is not whole.");
            }
            if (failed > findings.size()) {
                findings.add("and " + (failed - findings.size()) + " more tests of the contract failed.");
            }
            String without = skipped == 0 ? "" : ", " + skipped + " of capabilities that the store does not have";
            return new Certification.Result(
                    true, passed + " of " + (passed + failed) + " tests passed" + without, findings);
        }

        private static String sentence(TestIdentifier test) {
            String method =
                    test.getLegacyReportingName().replaceFirst("\\(.*", "").replace('_', ' ');
            return test.getDisplayName().startsWith("seed ") ? method + " (" + test.getDisplayName() + ")" : method;
        }
    }
}
