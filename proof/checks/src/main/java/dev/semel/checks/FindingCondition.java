package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.List;

/** Puts checks and exceptions into ArchUnit's words. For one check of classes at a time. */
final class FindingCondition extends ArchCondition<JavaClass> {
    private final List<Check> checks;
    private final Exceptions exceptions;
    private List<String> unmet = List.of();

    FindingCondition(String description, List<Check> checks, Exceptions exceptions) {
        super(description);
        this.checks = checks;
        this.exceptions = exceptions;
    }

    @Override
    public void init(Collection<JavaClass> checked) {
        unmet = exceptions.unmet(checked);
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        checks.stream()
                .flatMap(check -> check.in(type))
                .filter(finding -> !exceptions.lift(finding.at()))
                .map(Finding::sentence)
                .distinct()
                .forEach(sentence -> events.add(SimpleConditionEvent.violated(type, sentence)));
        exceptions.withoutReason(type).forEach(sentence -> events.add(SimpleConditionEvent.violated(type, sentence)));
    }

    @Override
    public void finish(ConditionEvents events) {
        unmet.forEach(sentence -> events.add(SimpleConditionEvent.violated(exceptions, sentence)));
    }
}
