package dev.semel.spring;

import dev.semel.assembly.PolicyMapping;
import dev.semel.http.KeyRule;
import dev.semel.http.RoutePolicy;
import dev.semel.http.VersionRule;
import dev.semel.operation.FailureRule;
import dev.semel.policies.OperationPolicy;
import dev.semel.policy.Terms;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.springframework.web.util.pattern.PathPattern;

/** Methods of controllers as routes of the HTTP door. */
final class HttpRoutes {
    private static final Pattern CAPTURED = Pattern.compile("\\{([^}:*]+):[^}]*\\}");
    private static final Pattern VARIABLE = Pattern.compile("\\{[^}]*\\}");
    private static final Pattern REST = Pattern.compile("\\{\\*[^}]+\\}$");

    private final Contracts contracts;

    HttpRoutes(Contracts contracts) {
        this.contracts = contracts;
    }

    /**
     * What a controller's method is mapped to.
     *
     * @param methods HTTP methods, empty for any
     * @param patterns Spring's patterns
     * @param first the first of them, as Spring orders them
     * @param anyCase whether they are matched whatever the case of a path
     */
    record Mapped(
            Method method,
            Class<?> type,
            Set<String> methods,
            Set<String> patterns,
            PathPattern first,
            boolean anyCase) {
        String where() {
            return type.getSimpleName() + "." + method.getName();
        }
    }

    /**
     * @param before what stands before every path, such as a context path; empty for nothing
     * @throws MisuseException if the door cannot tell requests of this method from others
     */
    RoutePolicy route(Mapped mapped, Idempotent says, String before) {
        String name = Contracts.name(mapped.method(), mapped.type(), says);
        if (mapped.patterns().size() != 1) {
            throw new MisuseException(
                    "@Idempotent on " + mapped.where() + " stands on a method of "
                            + mapped.patterns().size() + " URLs, and a key for one would answer for the others.",
                    "Map one URL, or give the method a key of its own: @Idempotent(key = \"#...\").");
        }
        FailureRule failures = FailureRule.ambiguous();
        for (Class<? extends Throwable> refusal : says.refusals()) {
            failures = failures.rejectedOn(refusal);
        }
        Terms terms = contracts.terms(name, says, mapped.where());
        VersionRule version =
                Versions.ofRequests(says, contracts.ofProperties(name), terms, contracts.ofFile(name) != null, mapped);
        try {
            String path = before + pattern(mapped.patterns().iterator().next());
            RoutePolicy.Builder begun = begun(name, mapped, path);
            return (version == null ? begun : begun.version(version))
                    .methods(served(mapped.methods()))
                    .path(path)
                    .key(KeyRule.REQUIRED)
                    .failures(failures)
                    .terms(terms)
                    .build();
        } catch (IllegalArgumentException cannot) {
            throw new MisuseException(
                    "@Idempotent on " + mapped.where() + " cannot be kept: " + cannot.getMessage(),
                    "Write a path of plain steps and {names}, with ** at the end alone.");
        }
    }

    /** Spring asks who serves GET for HEAD too. */
    private static Set<String> served(Set<String> methods) {
        Set<String> served = new TreeSet<>(methods);
        if (served.contains("GET")) {
            served.add("HEAD");
        }
        return served;
    }

    /** With what the policy file says of this operation's requests and answers, if it does. */
    private RoutePolicy.Builder begun(String name, Mapped mapped, String path) {
        OperationPolicy file = contracts.ofFile(name);
        if (file == null) {
            return RoutePolicy.named(name);
        }
        boolean same = Set.copyOf(file.route().methods()).equals(mapped.methods())
                && unnamed(file.route().path()).equals(unnamed(path));
        if (!same || file.key() == OperationPolicy.KeyUse.IGNORED) {
            throw new MisuseException(
                    "The operation " + name + " is " + file.route().methods() + " "
                            + file.route().path()
                            + (same ? " with its key ignored" : "") + " in the policy file, and @Idempotent on "
                            + mapped.where() + " is on " + mapped.methods() + " " + path + ".",
                    "Say the same in both, or name the operations apart.");
        }
        return PolicyMapping.begun(file);
    }

    static String unnamed(String path) {
        return VARIABLE.matcher(path).replaceAll("{}");
    }

    /** Spring's pattern as the door writes it: what a variable may be is left out, for the door tells routes apart only. */
    static String pattern(String springs) {
        String plain = CAPTURED.matcher(springs).replaceAll("{$1}");
        plain = REST.matcher(plain).replaceAll("**");
        StringBuilder steps = new StringBuilder();
        int number = 0;
        for (String step : plain.split("/", -1)) {
            steps.append(steps.isEmpty() && step.isEmpty() && number == 0 ? "" : "/")
                    .append(step.equals("*") ? "{step" + number + "}" : step);
            number++;
        }
        return steps.toString().startsWith("/") ? steps.toString() : "/" + steps;
    }
}
