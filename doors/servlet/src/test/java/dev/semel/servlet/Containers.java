package dev.semel.servlet;

import dev.semel.testkit.http.HttpHost;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The two containers of the tests, embedded, each with one application that is put together by its caller. */
enum Containers {
    TOMCAT {
        @Override
        HttpHost start(Consumer<ServletContext> application) throws Exception {
            Tomcat tomcat = new Tomcat();
            Path base = Files.createTempDirectory("tomcat");
            tomcat.setBaseDir(base.toString());
            Connector connector = new Connector();
            connector.setPort(0);
            connector.setProperty("address", "127.0.0.1");
            connector.setProperty("maxThreads", Integer.toString(THREADS));
            connector.setThrowOnFailure(true);
            tomcat.setConnector(connector);
            Context context = tomcat.addContext("", base.toString());
            context.addServletContainerInitializer(
                    (Set<Class<?>> types, ServletContext started) -> application.accept(started), null);
            tomcat.start();
            return new HttpHost(connector.getLocalPort(), () -> {
                tomcat.stop();
                tomcat.destroy();
                delete(base);
            });
        }
    },
    JETTY {
        @Override
        HttpHost start(Consumer<ServletContext> application) throws Exception {
            // Its acceptor and selectors take some of them.
            Server server = new Server(new QueuedThreadPool(THREADS + 4));
            ServerConnector connector = new ServerConnector(server);
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            ServletContextHandler handler = new ServletContextHandler("/");
            handler.addServletContainerInitializer(
                    (Set<Class<?>> types, ServletContext started) -> application.accept(started));
            server.setHandler(handler);
            server.start();
            return new HttpHost(connector.getLocalPort(), server::stop);
        }
    };

    /** Few, so that a test can see whether they are held up. */
    static final int THREADS = 6;

    /** Starts it on a free port. */
    abstract HttpHost start(Consumer<ServletContext> application) throws Exception;

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
