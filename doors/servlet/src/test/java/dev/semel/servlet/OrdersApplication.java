package dev.semel.servlet;

import dev.semel.engine.Engine;
import dev.semel.engine.Lease;
import dev.semel.http.CallerRule;
import dev.semel.http.CallerSource;
import dev.semel.http.HttpPolicy;
import dev.semel.http.KeyRule;
import dev.semel.http.RoutePolicy;
import dev.semel.http.ScopeSecret;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.policy.WaitingRule;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The samples of docs/servlet.md, run by {@link ServletPageTest}. */
final class OrdersApplication {
    private final Provider provider = new Provider();

    /** Somebody who takes money and knows whom he has taken it from. */
    static final class Provider {
        final List<String> captured = new CopyOnWriteArrayList<>();

        void capture(String json, String key) {
            captured.add(key + " " + json);
        }
    }

    Provider provider() {
        return provider;
    }

    void protect(ServletContext servletContext, Engine engine, ScopeSecret secret) {
        // sample: protect
        CallerRule callers = CallerRule.of(CallerSource.principal(), secret);
        SemelFilter.over(engine, HttpPolicy.defaults(callers)).addTo(servletContext, "/*");
        // end of sample
    }

    SemelFilter declared(Engine engine, CallerRule callers) {
        // sample: routes
        RoutePolicy orders = RoutePolicy.named("orders.place")
                .path("/orders")
                .key(KeyRule.REQUIRED)
                .terms(Terms.of(EffectTerms.deduplicated(Duration.ofHours(24)))
                        .waiting(WaitingRule.waitAtMost(Duration.ofSeconds(10)))
                        .build())
                .build();
        HttpPolicy policy = HttpPolicy.defaults(callers).routes(List.of(orders));
        SemelFilter filter = SemelFilter.over(engine, policy).errorPage("/error");
        // end of sample
        return filter;
    }

    /** A handler that passes its key on. */
    HttpServlet handler() {
        return new HttpServlet() {
            private static final long serialVersionUID = 1L;

            // sample: lease
            @Override
            protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
                Lease lease = SemelFilter.lease(request);
                if (lease == null) {
                    response.sendError(400, "This needs an Idempotency-Key.");
                    return;
                }
                String order = request.getReader().readLine();
                lease.beforeSending();
                provider.capture(order, lease.keyFor("provider"));
                response.setStatus(201);
                response.setHeader("Location", "/orders/7");
            }
            // end of sample
        };
    }
}
