package dev.semel.spring;

import dev.semel.http.CallerRule;
import dev.semel.http.HttpPolicy;
import dev.semel.http.RoutePolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.util.pattern.PathPattern;

/** The policy of the door before an application's controllers, whichever web stack calls them. */
final class ControllerRoutes {
    /** As Spring matches: the most specific pattern first. */
    private static final Comparator<HttpRoutes.Mapped> ORDER = Comparator.comparing(
                    HttpRoutes.Mapped::first, PathPattern.SPECIFICITY_COMPARATOR)
            .thenComparing(mapped -> mapped.type().getName())
            .thenComparing(mapped -> mapped.method().toGenericString());

    private final Guards guards;
    private final CallerRule callers;
    private final ObjectProvider<HttpPolicy> declared;

    ControllerRoutes(Guards guards, CallerRule callers, ObjectProvider<HttpPolicy> declared) {
        this.guards = guards;
        this.callers = callers;
        this.declared = declared;
    }

    /**
     * A route for each {@link Idempotent} method, before those that the application declares.
     *
     * @param before what stands before every path, such as a context path; empty for nothing
     * @throws MisuseException if the door cannot tell requests of a method from others
     */
    HttpPolicy policy(String before, Stream<HttpRoutes.Mapped> controllers) {
        List<RoutePolicy> all = new ArrayList<>();
        controllers.sorted(ORDER).forEach(mapped -> {
            RoutePolicy route = guards.route(mapped, before);
            if (route != null) {
                all.add(route);
            }
        });
        HttpPolicy policy =
                declared.getIfAvailable(() -> HttpPolicy.defaults(callers).passingTheRest());
        all.addAll(policy.routes());
        return policy.routes(all);
    }
}
