package dev.semel.spring;

import dev.semel.http.CallerRule;
import dev.semel.http.HttpPolicy;
import dev.semel.http.RoutePolicy;
import dev.semel.policy.Terms;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
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
        List<HttpRoutes.Mapped> served =
                controllers.mapped().get().sorted(ORDER).toList();
        List<Routed> guarded = new ArrayList<>();
        for (HttpRoutes.Mapped mapped : served) {
            RoutePolicy route = said.methods().route(mapped, controllers.before());
            if (route != null) {
                Routed next = new Routed(mapped, route);
                guarded.stream()
                        .filter(before -> before.servesAlso(next) && !before.promisesLike(next))
                        .findFirst()
                        .ifPresent(before -> refuseUnlike(before, next));
                guarded.add(next);
                all.add(route);
            }
        }
        HttpPolicy policy = said.declared() == null ? nothing() : said.declared();
        all.addAll(policy.routes());
        if (!all.isEmpty()) {
            served.stream().filter(HttpRoutes.Mapped::anyCase).findFirst().ifPresent(ControllerRoutes::refuseAnyCase);
        }
        return policy.routes(all);
    }

    /** A method whose requests are guarded, and how. */
    private record Routed(HttpRoutes.Mapped mapped, RoutePolicy route) {
        /** Whether the door takes some request for one of this method that the application takes for one of the other. */
        boolean servesAlso(Routed other) {
            Set<String> mine = mapped.methods();
            Set<String> others = other.mapped.methods();
            return path().equals(other.path())
                    && (mine.isEmpty() || others.isEmpty() || mine.stream().anyMatch(others::contains));
        }

        private String path() {
            return HttpRoutes.unnamed(
                    HttpRoutes.pattern(mapped.patterns().iterator().next()));
        }

        boolean promisesLike(Routed other) {
            return promised().equals(other.promised());
        }

        private List<Object> promised() {
            Terms terms = route.terms();
            return List.of(
                    terms.effect(),
                    terms.lease(),
                    terms.retention(),
                    terms.waiting(),
                    terms.outage(),
                    terms.result(),
                    terms.duplicates(),
                    terms.durability(),
                    refusals());
        }

        private Set<Class<?>> refusals() {
            Idempotent says = Objects.requireNonNull(Guards.annotation(mapped.method(), mapped.type()), "annotation");
            return Set.of(says.refusals());
        }
    }

    private static void refuseUnlike(Routed first, Routed next) {
        throw new MisuseException(
                "The @Idempotent methods " + first.mapped().where() + " and "
                        + next.mapped().where() + " have one path, and promise different things: the filter cannot tell"
                        + " their requests apart, and would keep what the first says for both.",
                "Give both the same effect, terms and refusals, paths of their own, or keys of their own:"
                        + " @Idempotent(key = \"#...\").");
    }

    private static void refuseAnyCase(HttpRoutes.Mapped mapped) {
        throw new MisuseException(
                "The application maps paths whatever their case, and the filter before " + mapped.where()
                        + " does not: a request that is spelt otherwise would be guarded by nothing.",
                "Map them as they are written (setCaseSensitive(true) of the pattern parser), or give methods keys of their"
                        + " own: @Idempotent(key = \"#...\").");
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
