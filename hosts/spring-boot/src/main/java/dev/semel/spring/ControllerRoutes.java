package dev.semel.spring;

import dev.semel.http.CallerRule;
import dev.semel.http.HttpPolicy;
import dev.semel.http.RoutePolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.pattern.PathPattern;

/** The policy of the door before an application's controllers, whichever web stack calls them. */
final class ControllerRoutes {
    /** As Spring matches: the most specific pattern first. */
    private static final Comparator<HttpRoutes.Mapped> ORDER = Comparator.comparing(
                    HttpRoutes.Mapped::first, PathPattern.SPECIFICITY_COMPARATOR)
            .thenComparing(mapped -> mapped.type().getName())
            .thenComparing(mapped -> mapped.method().toGenericString());

    private static final Set<String> CHANGING = Set.of("POST", "PUT", "PATCH", "DELETE");

    private final CallerRule callers;

    ControllerRoutes(CallerRule callers) {
        this.callers = callers;
    }

    /**
     * What says which requests are protected.
     *
     * @param declared what the application declares besides, null for nothing
     */
    record Said(GuardedMethods methods, @Nullable HttpPolicy declared) {}

    /**
     * A route for each {@link Idempotent} method, before those that the application declares.
     *
     * @throws MisuseException if the door cannot tell requests of a method from others
     */
    HttpPolicy policy(Said said, Controllers controllers) {
        List<RoutePolicy> all = new ArrayList<>();
        controllers.mapped().get().sorted(ORDER).forEach(mapped -> {
            RoutePolicy route = said.methods().route(mapped, controllers.before());
            if (route != null) {
                all.add(route);
            }
        });
        HttpPolicy policy = said.declared() == null ? nothing() : said.declared();
        all.addAll(policy.routes());
        return policy.routes(all);
    }

    /**
     * Whether all requests that may change something and that are mapped so are protected by what the application
     * declares, without an {@link Idempotent}.
     *
     * @param said null for nothing
     */
    boolean isDeclared(HttpRoutes.Mapped mapped, String before, @Nullable HttpPolicy said) {
        HttpPolicy policy = said == null ? nothing() : said;
        Set<String> methods = mapped.methods().isEmpty() ? CHANGING : new TreeSet<>(mapped.methods());
        return methods.stream()
                .filter(CHANGING::contains)
                .allMatch(method -> mapped.patterns().stream()
                        .allMatch(pattern -> protects(policy, method, before + HttpRoutes.pattern(pattern))));
    }

    private static boolean protects(HttpPolicy policy, String method, String pattern) {
        try {
            return policy.protects(method, pattern);
        } catch (IllegalArgumentException beyondRoutes) {
            // A pattern that no route can have, such as /a*b: no route is known to have all of it.
            return false;
        }
    }

    private HttpPolicy nothing() {
        return HttpPolicy.defaults(callers).passingTheRest();
    }
}
