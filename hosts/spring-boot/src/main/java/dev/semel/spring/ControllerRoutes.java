package dev.semel.spring;

import dev.semel.http.CallerRule;
import dev.semel.http.HttpPolicy;
import dev.semel.http.RoutePolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.pattern.PathPattern;

/** The policy of the door before an application's controllers, whichever web stack calls them. */
final class ControllerRoutes {
    /** As Spring matches: the most specific pattern first. */
    private static final Comparator<HttpRoutes.Mapped> ORDER = Comparator.comparing(
                    HttpRoutes.Mapped::first, PathPattern.SPECIFICITY_COMPARATOR)
            .thenComparing(mapped -> mapped.type().getName())
            .thenComparing(mapped -> mapped.method().toGenericString());

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
     * @param before what stands before every path, such as a context path; empty for nothing
     * @throws MisuseException if the door cannot tell requests of a method from others
     */
    HttpPolicy policy(Said said, String before, Stream<HttpRoutes.Mapped> controllers) {
        List<RoutePolicy> all = new ArrayList<>();
        controllers.sorted(ORDER).forEach(mapped -> {
            RoutePolicy route = said.methods().route(mapped, before);
            if (route != null) {
                all.add(route);
            }
        });
        HttpPolicy policy =
                said.declared() == null ? HttpPolicy.defaults(callers).passingTheRest() : said.declared();
        all.addAll(policy.routes());
        return policy.routes(all);
    }
}
