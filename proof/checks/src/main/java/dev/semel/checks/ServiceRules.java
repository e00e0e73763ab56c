package dev.semel.checks;

import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.nio.file.Path;
import java.util.List;

/**
 * What code has to keep to so that its business actions are done once, as ArchUnit rules. Each finding is a sentence: where,
 * what, and what to do. They read code and do not run it: what they cannot see, they do not find, and
 * {@code docs/checks.md} says what that is.
 *
 * <p>Unchangeable; safe for all threads. The rules it makes are for one check at a time.
 */
public final class ServiceRules {
    private static final ServiceRules STRICT = new ServiceRules(Exceptions.none(), PolicyRoutes.none());

    private final Exceptions exceptions;
    private final PolicyRoutes routes;

    private ServiceRules(Exceptions exceptions, PolicyRoutes routes) {
        this.exceptions = exceptions;
        this.routes = routes;
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
        return new ServiceRules(exceptions.with(method, because), routes);
    }

    /**
     * The same rules, but not for what has this annotation, methods or whole classes. Its member {@code value} or
     * {@code reason}, a String, says why; where it is blank or not there, that is a finding.
     *
     * @param annotation the full name of an annotation kept in class files, such as {@code com.acme.HarmlessRepeat}
     * @throws IllegalArgumentException if the name is blank
     */
    public ServiceRules exceptAnnotated(String annotation) {
        return new ServiceRules(exceptions.withAnnotation(annotation), routes);
    }

    /**
     * The same rules where the gateway, the filter or the starter keeps to this policy file: endpoints of controllers whose
     * every request a route of it protects need nothing else. A route that ignores keys or only observes protects nothing;
     * one with optional keys counts, though requests without a key pass.
     *
     * @param file such as {@code src/main/resources/semel.yaml}; read now
     * @throws IllegalArgumentException if it cannot be read or is wrong; says all that is, each with its place
     */
    public ServiceRules under(Path file) {
        return under(file, "");
    }

    /**
     * The same, where controllers are served under a path of their own.
     *
     * @param before what stands before every path that a controller names, such as a context path {@code /api}
     * @throws IllegalArgumentException if the file cannot be read or is wrong, or the path is none
     */
    public ServiceRules under(Path file, String before) {
        return new ServiceRules(exceptions, PolicyRoutes.of(file, before));
    }

    /** All four rules in one. */
    public ArchRule all() {
        return rule(
                "do once what changes something",
                new OpenDoors(routes),
                new ChangingKeys(),
                new EffectsBeside(),
                new ChangingFingerprints());
    }

    /** Endpoints and listeners that can change something are protected. */
    public ArchRule doorsAreProtected() {
        return rule("protect their endpoints and listeners", new OpenDoors(routes));
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
