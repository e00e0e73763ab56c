package dev.semel.server.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks the admin listener of a running gateway. Follows no redirect and uses no proxy. */
final class AdminClient {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofSeconds(90);

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();
    private final Address address;
    private final String token;

    /** @param token the admin token, empty for none */
    AdminClient(Address address, String token) {
        this.address = address;
        this.token = token;
    }

    /** @throws AdminFailure if there is no answer, or it is a problem */
    JsonObject get(String path, Map<String, String> parameters) {
        String query = parameters.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(request(query.isEmpty() ? path : path + "?" + query).GET());
    }

    /** @throws AdminFailure if there is no answer, or it is a problem */
    JsonObject post(String path, JsonObject body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode())));
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        String host = address.host().contains(":") ? "[" + address.host() + "]" : address.host();
        URI uri;
        try {
            uri = URI.create("http://" + host + ":" + address.port() + pathAndQuery);
        } catch (IllegalArgumentException wrong) {
            throw AdminFailure.usage(
                    "--admin names the host '" + address.host() + "', which is none; write HOST:PORT.");
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(LONGEST);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private JsonObject send(HttpRequest.Builder request) {
        HttpResponse<String> response;
        try {
            response = http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException unreachable) {
            throw AdminFailure.unreachable("No gateway answers at " + place() + " (" + reason(unreachable)
                    + "); start one, or name its admin listener with --admin.");
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw AdminFailure.unreachable("The question to " + place() + " was interrupted; ask again.");
        }
        JsonObject body = body(response);
        if (response.statusCode() == 200) {
            return body;
        }
        throw AdminFailure.of(response.statusCode(), body.getString("code", ""), body.getString("detail", ""), place());
    }

    private JsonObject body(HttpResponse<String> response) {
        try {
            return new JsonObject(response.body());
        } catch (DecodeException somebodyElse) {
            throw AdminFailure.unreachable("What answers at " + place() + " is no admin listener of Semel (status "
                    + response.statusCode() + "); name the right one with --admin.");
        }
    }

    private String place() {
        return address.host() + ":" + address.port();
    }

    private static String reason(IOException failure) {
        if (failure instanceof HttpTimeoutException) {
            return "it did not answer in time";
        } else if (failure instanceof ConnectException) {
            return "nothing listens there";
        }
        return String.valueOf(failure.getMessage());
    }
}
