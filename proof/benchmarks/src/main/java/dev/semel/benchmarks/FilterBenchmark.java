package dev.semel.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.semel.engine.Engine;
import dev.semel.engine.SystemTime;
import dev.semel.http.CallerRule;
import dev.semel.http.HttpPolicy;
import dev.semel.http.ScopeSecret;
import dev.semel.servers.RedisServer;
import dev.semel.servlet.SemelFilter;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.redis.RedisOptions;
import dev.semel.store.redis.RedisStore;
import io.github.arun0009.idempotent.core.annotation.Idempotent;
import io.github.arun0009.idempotent.core.aspect.IdempotentAspect;
import io.github.arun0009.idempotent.core.persistence.IdempotentStore;
import io.github.arun0009.idempotent.core.persistence.InMemoryIdempotentStore;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.springframework.aop.aspectj.annotation.AspectJProxyFactory;

/**
 * What the filter adds to a servlet that does next to nothing, in Tomcat over real sockets, in processor time of the
 * process less that of the threads that ask: beside the servlet alone, and beside the same servlet whose work is guarded
 * by a peer's aspect. Once each over its own store in memory, and twice both over the same Redis, the peer by either
 * client, the server's own time not counted. The peer keeps the object that the method returned; the filter keeps the response, and
 * reads the body to tell requests apart.
 */
final class FilterBenchmark {
    private static final OperatingSystemMXBean MACHINE =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    /** Held here, for whose level is set and nobody holds is forgotten. */
    private static final Logger CONTAINER = Logger.getLogger("org.apache");

    private static final int CALLERS = 4;
    private static final int KNOWN = 1_000;

    private final int rounds;
    private final int seconds;
    private final Guarding ours = new Guarding();
    private final Placing theirs = new Placing();

    FilterBenchmark(int rounds, int seconds) {
        this.rounds = rounds;
        this.seconds = seconds;
    }

    /** The work. */
    public static class Orders {
        /** Answers. */
        @Idempotent(key = "#key", ttlInSeconds = 86_400)
        public String place(String key, String order) {
            return "{\"order\":\"" + key + "\",\"bytes\":" + order.length() + "}";
        }
    }

    /** Has an order placed, and says so. */
    private static final class Placing extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private transient volatile Orders orders = new Orders();

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String order = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            byte[] answer =
                    orders.place(request.getHeader("Idempotency-Key"), order).getBytes(StandardCharsets.UTF_8);
            response.setStatus(HttpServletResponse.SC_CREATED);
            response.setContentType("application/json");
            response.setContentLength(answer.length);
            response.getOutputStream().write(answer);
        }
    }

    /** The filter of this round. */
    private static final class Guarding implements Filter {
        private volatile Filter now = (request, response, chain) -> chain.doFilter(request, response);

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            now.doFilter(request, response, chain);
        }
    }

    void run() throws Exception {
        CONTAINER.setLevel(Level.SEVERE);
        Tomcat tomcat = new Tomcat();
        try (Scratch base = Scratch.make();
                SystemTime time = new SystemTime();
                RedisServer server = RedisServer.start(Map.of("appendfsync", "no"));
                OperationStore redis = RedisStore.open(server.url(), RedisOptions.defaults());
                PeersRedis byLettuce = PeersRedis.overLettuce(server.url());
                PeersRedis byJedis = PeersRedis.overJedis(server.url())) {
            start(tomcat, base);
            int port = tomcat.getConnector().getLocalPort();
            sideBySide(
                    "each over its own memory, empty at the beginning of each round",
                    port,
                    (series, lasting) -> {
                        try (MemoryStore empty = new MemoryStore(SystemTime.wallClock())) {
                            return ours(port, empty, time).nanosOfACall(series, lasting);
                        }
                    },
                    (series, lasting) ->
                            theirs(port, new InMemoryIdempotentStore()).nanosOfACall(series, lasting));
            sideBySide(
                    "both over one Redis, the peer by Lettuce", port, ours(port, redis, time), theirs(port, byLettuce));
            sideBySide("both over one Redis, the peer by Jedis", port, ours(port, redis, time), theirs(port, byJedis));
            tomcat.stop();
            tomcat.destroy();
        }
    }

    private void sideBySide(String over, int port, Added.Asked semel, Added.Asked peer) throws Exception {
        new Added(rounds, seconds)
                .with("unprotected", asking(port, "/plain"))
                .with("semel's filter", semel)
                .with("idempotent-core 1.0.2", peer)
                .print("A servlet in Tomcat, " + CALLERS + " callers, " + over);
    }

    /** With an engine of its own for each round. */
    private Added.Asked ours(int port, OperationStore store, SystemTime time) {
        return (series, lasting) -> {
            try (Engine engine = Engine.over(store, time).start()) {
                ours.now = SemelFilter.over(
                        engine, HttpPolicy.defaults(CallerRule.credential(ScopeSecret.of(new byte[32]))));
                return asking(port, "/ours").nanosOfACall(series, lasting);
            }
        };
    }

    private Added.Asked theirs(int port, IdempotentStore store) {
        AspectJProxyFactory guarded = new AspectJProxyFactory(new Orders());
        guarded.setProxyTargetClass(true);
        guarded.addAspect(new IdempotentAspect(store));
        Orders orders = guarded.getProxy();
        return (series, lasting) -> {
            theirs.orders = orders;
            return asking(port, "/theirs").nanosOfACall(series, lasting);
        };
    }

    private void start(Tomcat tomcat, Scratch base) throws Exception {
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("maxKeepAliveRequests", "-1");
        connector.setThrowOnFailure(true);
        tomcat.setBaseDir(base.path().toString());
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", base.path().toString());
        context.addServletContainerInitializer(
                (Set<Class<?>> types, ServletContext started) -> application(started), null);
        tomcat.start();
    }

    private void application(ServletContext context) {
        context.addFilter("ours", ours).addMappingForUrlPatterns(null, true, "/ours");
        context.addServlet("bare", new Placing()).addMapping("/plain", "/ours");
        context.addServlet("theirs", theirs).addMapping("/theirs");
    }

    private static Added.Asked asking(int port, String path) {
        return (series, lasting) -> {
            String space = path + series.round() + (series.repeated() ? "r/" : "f/");
            if (series.repeated()) {
                try (PostLine line = new PostLine(port, path)) {
                    for (int known = 0; known < KNOWN; known++) {
                        line.post(space + known);
                    }
                }
            }
            long before = MACHINE.getProcessCpuTime();
            ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
            List<Future<long[]>> callers = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                String own = series.repeated() ? space : space + caller + "/";
                callers.add(threads.submit(() -> {
                    try (PostLine line = new PostLine(port, path)) {
                        return line.post(own, series.repeated() ? KNOWN : Long.MAX_VALUE, lasting);
                    }
                }));
            }
            try {
                long calls = 0;
                long asking = 0;
                for (Future<long[]> caller : callers) {
                    calls += caller.get()[0];
                    asking += caller.get()[1];
                }
                return (double) (MACHINE.getProcessCpuTime() - before - asking) / calls;
            } finally {
                threads.shutdown();
            }
        };
    }
}
