package dev.semel.store.dynamodb;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.semel.servers.DynamoLocal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before DynamoDB Local and answers some requests in its stead, as the service does and Local does not. */
final class Front implements AutoCloseable {
    private static final List<String> PASSED_ON =
            List.of("X-Amz-Target", "Content-Type", "Authorization", "X-Amz-Date");

    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final URI behind;
    private final HttpServer server;

    /** What becomes of the next request of a kind. */
    private record Rule(String target, boolean passesOn, Answer answer) {}

    /** From the request's body. */
    interface Answer {
        Said to(String body);
    }

    record Said(int status, String body) {}

    Front(DynamoLocal local) {
        behind = URI.create(local.endpoint());
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String through(String url) {
        return url.replace(
                behind.toString(), "http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Answers the next request of this kind without doing it. */
    void insteadOf(String target, Answer answer) {
        rules.add(new Rule(target, false, answer));
    }

    /** Does what the next request of this kind asks for, and answers something else. */
    void after(String target, Answer answer) {
        rules.add(new Rule(target, true, answer));
    }

    static Answer error(int status, String code) {
        return body -> new Said(
                status, "{\"__type\":\"com.amazonaws.dynamodb.v20120810#" + code + "\",\"message\":\"as told\"}");
    }

    /** How often this was asked. */
    long count(String target) {
        return asked.stream().filter(target::equals).count();
    }

    boolean isSpent() {
        return rules.isEmpty();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String target =
                    exchange.getRequestHeaders().getFirst("X-Amz-Target").replaceFirst(".*\\.", "");
            asked.add(target);
            Rule rule = rules.stream()
                    .filter(each -> each.target().equals(target))
                    .findFirst()
                    .orElse(null);
            boolean mine = rule != null && rules.remove(rule);
            Said said = mine && !rule.passesOn() ? rule.answer().to(body) : passedOn(exchange, body);
            if (mine && rule.passesOn()) {
                said = rule.answer().to(body);
            }
            byte[] bytes = said.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
            exchange.sendResponseHeaders(said.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Said passedOn(HttpExchange exchange, String body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(behind).POST(HttpRequest.BodyPublishers.ofString(body));
        for (String header : PASSED_ON) {
            String value = exchange.getRequestHeaders().getFirst(header);
            if (value != null) {
                request.header(header, value);
            }
        }
        try {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Said(answer.statusCode(), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
