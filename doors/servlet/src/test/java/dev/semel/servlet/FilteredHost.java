package dev.semel.servlet;

import dev.semel.testkit.http.HttpDoorContract;
import dev.semel.testkit.http.HttpHost;
import dev.semel.testkit.http.HttpStage;
import dev.semel.testkit.http.HttpTrait;
import jakarta.servlet.ServletRegistration;
import java.util.Set;

/** The filter before the suite's service in one container. */
abstract class FilteredHost extends HttpDoorContract {
    private final Containers container;

    FilteredHost(Containers container) {
        this.container = container;
    }

    @Override
    protected HttpHost start(HttpStage stage) throws Exception {
        return container.start(application -> {
            SemelFilter.over(stage.engine(), stage.door()).addTo(application, "/*");
            ServletRegistration.Dynamic servlet =
                    application.addServlet("service", new ServiceServlet(stage.service()));
            servlet.addMapping("/*");
            servlet.setAsyncSupported(true);
        });
    }

    /** Its waiters hold no thread; {@link WaiterTest} has those that do. A handler of the same process cannot end without an answer, but for the process, which ends with it. */
    @Override
    protected Set<HttpTrait> lacks() {
        return Set.of(HttpTrait.SERVICE_MAY_VANISH, HttpTrait.WAITERS_RUN);
    }
}
