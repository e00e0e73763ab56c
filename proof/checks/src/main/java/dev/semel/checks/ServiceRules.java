package dev.semel.checks;

import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.List;

/**
 * What code has to keep to so that its business actions are done once, as ArchUnit rules. Each finding is a sentence: where,
 * what, and what to do. They read code and do not run it: what they cannot see, they do not find, and
 * {@code docs/checks.md} says what that is.
 *
 * <p>Unchangeable; safe for all threads. The rules it makes are for one check at a time.
 */
public final class ServiceRules {
    private static final ServiceRules STRICT = new ServiceRules(Exceptions.none());

    private final Exceptions exceptions;

    private ServiceRules(Exceptions exceptions) {
        this.exceptions = exceptions;
    }

    /** Rules without an exception. */
    public static ServiceRules strict() {
        return STRICT;
    }

    /**
     * The same rules, but not for a method, or not for a class. One that is not among the checked classes is a finding, so
     * that no exception outlives what it was made for.
     *
     * @param method class and method, such as {@code com.acme.Ping.post}, for all methods of that name; or the class alone,
     *     for constants too
     * @param because why it needs no protection
     * @throws IllegalArgumentException if there is no reason or the name is none
     */
    public ServiceRules except(String method, String because) {
        return new ServiceRules(exceptions.with(method, because));
    }

    /**
     * The same rules, but not for what has this annotation, methods or whole classes. Its member {@code value} or
     * {@code reason}, a String, says why; where it is blank or not there, that is a finding.
     *
     * @param annotation the full name of an annotation kept in class files, such as {@code com.acme.HarmlessRepeat}
     * @throws IllegalArgumentException if the name is blank
     */
    public ServiceRules exceptAnnotated(String annotation) {
        return new ServiceRules(exceptions.withAnnotation(annotation));
    }

    /** All four rules in one. */
    public ArchRule all() {
        return rule(
                "do once what changes something",
                new OpenDoors(),
                new ChangingKeys(),
                new EffectsBeside(),
                new ChangingFingerprints());
    }

    /** Endpoints and listeners that can change something are protected. */
    public ArchRule doorsAreProtected() {
        return rule("protect their endpoints and listeners", new OpenDoors());
    }

    /** No key is made of what another attempt would not have: random numbers and clocks. */
    public ArchRule keysAreStable() {
        return rule("make keys that a repeat has too", new ChangingKeys());
    }

    /** Code that calls the guard has its effects inside it. */
    public ArchRule effectsAreGuarded() {
        return rule("have their effects inside the guard", new EffectsBeside());
    }

    /** No fingerprint is made of what another attempt would not have. */
    public ArchRule fingerprintsAreStable() {
        return rule("make fingerprints that a repeat has too", new ChangingFingerprints());
    }

    private ArchRule rule(String description, Check... checks) {
        return ArchRuleDefinition.classes().should(new FindingCondition(description, List.of(checks), exceptions));
    }
}
