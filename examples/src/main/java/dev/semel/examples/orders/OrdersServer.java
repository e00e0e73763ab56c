package dev.semel.examples.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.semel.Semel;
import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.engine.SystemTime;
import dev.semel.examples.orders.PlaceOrders.Order;
import dev.semel.store.OperationStore;
import dev.semel.store.embedded.RocksOptions;
import dev.semel.store.embedded.RocksStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The order service behind the JDK's own HTTP server: {@code POST /orders} with a body such as {@code o-1 500}. */
public final class OrdersServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Runnable> atLast;
    private final PlaceOrders orders;

    private OrdersServer(HttpServer server, PlaceOrders orders, List<Runnable> atLast) {
        this.server = server;
        this.orders = orders;
        this.atLast = atLast;
    }

    /** Serves on a free port of this machine, with its records in this directory. */
    public static OrdersServer start(Path records, PlaceOrders.Provider provider) throws IOException {
        // sample: engine
        SystemTime time = new SystemTime();
        OperationStore store = RocksStore.open(RocksOptions.at(records), SystemTime.wallClock());
        Engine engine = Engine.over(store, time).start();
        Semel semel = Semel.over(engine);
        // end of sample
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        OrdersServer orders = new OrdersServer(
                server, new PlaceOrders(semel, provider), List.of(engine::close, store::close, time::close));
        server.createContext("/orders", orders::answer);
        server.setExecutor(orders.threads);
        server.start();
        return orders;
    }

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String[] asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8).split(" ", 2);
        try {
            // sample: told
            Execution<String> told = orders.place(new Order(asked[0], Long.parseLong(asked[1])));
            String answer = told.foldGroups(
                    settled -> "200 " + settled.orThrow(), // applied now or before
                    unsettled -> "503 ask again: " + unsettled.name(), // running, in doubt ...
                    refused -> "409 " + refused.name()); // the key was used for another order, has expired ...
            // end of sample
            reply(exchange, Integer.parseInt(answer.substring(0, 3)), answer.substring(4));
        } catch (RuntimeException unknown) {
            reply(exchange, 503, "ask again: " + unknown.getMessage());
        }
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Stops serving, then gives up the records. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
        atLast.forEach(Runnable::run);
    }
}
