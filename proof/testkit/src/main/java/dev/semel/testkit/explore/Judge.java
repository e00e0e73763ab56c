package dev.semel.testkit.explore;

import dev.semel.operation.Invariant;
import dev.semel.store.Backlog;
import java.util.ArrayList;
import java.util.List;

/** Looks at one run that has ended. */
final class Judge {
    private final Plan<?, ?> plan;
    private final Run run;
    private final List<Told> told;

    Judge(Plan<?, ?> plan, Run run, List<Told> told) {
        this.plan = plan;
        this.run = run;
        this.told = told;
    }

    /** Whether an action stays in doubt and somebody was told so. */
    boolean isLeftInDoubt() {
        return told.stream().anyMatch(each -> !each.isSettled())
                && run.store() instanceof Backlog backlog
                && backlog.open().inDoubt() > 0;
    }

    /** Whether anybody was told anything but a refusal. */
    boolean isAnswered() {
        return told.stream().anyMatch(each -> each.failure() == null);
    }

    /** What the last one was told. */
    String last() {
        return told.get(told.size() - 1).toString();
    }

    /** What does not hold, as sentences; empty if all does. */
    List<String> wrong() {
        List<String> wrong = new ArrayList<>();
        thrown(wrong);
        twice(wrong);
        differently(wrong);
        unsettled(wrong);
        // What is honestly in doubt is not there yet, or is and nobody knows: no more can be demanded of it.
        if (late().stream().allMatch(each -> each.isSettled() || isAnothers(each))) {
            demanded(wrong);
        }
        return wrong;
    }

    /** Who asked when all was well again, once for each request. */
    private List<Told> late() {
        return told.subList(told.size() - plan.requests().size(), told.size());
    }

    /** Whether it was told that its key is another request's, and that one was told what became of it. */
    private boolean isAnothers(Told each) {
        return each.isMismatched() && late().stream().anyMatch(other -> !other.isMismatched());
    }

    private void thrown(List<String> wrong) {
        told.stream()
                .filter(each -> each.failure() instanceof AssertionError)
                .forEach(each -> wrong.add(each.caller() + " was thrown " + each.failure()));
    }

    private void twice(List<String> wrong) {
        for (Effects receiver : run.receivers()) {
            if (!plan.demands().repeatable().contains(receiver.name())) {
                for (String key : receiver.keys()) {
                    if (receiver.count(key) > 1) {
                        wrong.add(receiver.name() + " applied " + key + " " + receiver.count(key) + " times: "
                                + receiver.values(key));
                    }
                }
            }
        }
    }

    private void differently(List<String> wrong) {
        for (int request = 0; request < plan.requests().size(); request++) {
            List<Told> settled = settled(request);
            for (Told each : settled) {
                if (!each.isSameAs(settled.get(0))) {
                    wrong.add(settled.get(0).caller() + " was told \"" + settled.get(0) + "\", and " + each.caller()
                            + ", who asked for the same, \"" + each + "\"");
                    break;
                }
            }
        }
    }

    private List<Told> settled(int request) {
        return told.stream()
                .filter(each -> each.request() == request && each.isSettled())
                .toList();
    }

    private void unsettled(List<String> wrong) {
        boolean honest = isLeftInDoubt() && !plan.demands().settling();
        for (Told each : late()) {
            List<Told> before = settled(each.request());
            if (!each.isSettled() && !before.isEmpty()) {
                wrong.add(before.get(0).caller() + " was told \"" + before.get(0) + "\", and " + each.caller()
                        + ", who asked later, was not: " + each);
            } else if (!each.isSettled() && !isAnothers(each) && !honest) {
                wrong.add(each.caller() + " was never told what became of it, long after everything was well again: "
                        + each);
            }
        }
    }

    private void demanded(List<String> wrong) {
        Aftermath aftermath = new Aftermath(run, told);
        for (Plan.Expectation expectation : plan.demands().expectations()) {
            try {
                expectation.check().accept(aftermath);
            } catch (AssertionError | RuntimeException no) {
                wrong.add("not so: " + expectation.sentence() + " (" + no.getMessage() + ")");
            }
        }
        for (Invariant invariant : plan.demands().invariants()) {
            if (!invariant.holds().getAsBoolean()) {
                wrong.add("not so: " + invariant.statement());
            }
        }
    }
}
