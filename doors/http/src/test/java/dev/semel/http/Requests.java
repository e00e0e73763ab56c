package dev.semel.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Requests, policies and doors as the tests need them. */
final class Requests {
    static final ScopeSecret SECRET = ScopeSecret.of("a secret of the tests".getBytes(StandardCharsets.UTF_8));

    private Requests() {}

    static HttpFields fields(String... namesAndValues) {
        List<HttpFields.Field> lines = new ArrayList<>();
        for (int at = 0; at < namesAndValues.length; at += 2) {
            lines.add(new HttpFields.Field(namesAndValues[at], namesAndValues[at + 1]));
        }
        return HttpFields.of(lines);
    }

    static RequestHead head(String method, String target, String... namesAndValues) {
        return RequestHead.of(method, target, fields(namesAndValues), Peer.unproved());
    }

    /** A POST of JSON by one caller with the key k-1. */
    static RequestHead charge(String... moreNamesAndValues) {
        HttpFields headers =
                fields("Authorization", "Bearer t", "Idempotency-Key", "k-1", "Content-Type", "application/json");
        for (int at = 0; at < moreNamesAndValues.length; at += 2) {
            headers = headers.with(moreNamesAndValues[at], moreNamesAndValues[at + 1]);
        }
        return RequestHead.of("POST", "/charges", headers, Peer.unproved());
    }

    static HttpDoor door(RoutePolicy... routes) {
        return new HttpDoor(HttpPolicy.defaults(CallerRule.credential(SECRET)).routes(List.of(routes)));
    }

    /** The request behind an admission that must succeed. */
    static ProtectedRequest ready(HttpDoor door, RequestHead head, String body) {
        Prepared prepared = reading(door, head).with(HttpBody.of(body));
        return prepared.fold(request -> request, problem -> {
            throw new AssertionError("refused: " + problem);
        });
    }

    static Reading reading(HttpDoor door, RequestHead head) {
        return door.admit(head)
                .fold(
                        () -> {
                            throw new AssertionError("passed through");
                        },
                        problem -> {
                            throw new AssertionError("refused: " + problem);
                        },
                        reading -> reading);
    }

    /** The problem of an admission that must be refused. */
    static Problem refusal(HttpDoor door, RequestHead head) {
        return door.admit(head)
                .fold(
                        () -> {
                            throw new AssertionError("passed through");
                        },
                        problem -> problem,
                        reading -> {
                            throw new AssertionError("admitted");
                        });
    }

    static boolean passes(HttpDoor door, RequestHead head) {
        return door.admit(head).fold(() -> true, problem -> false, reading -> false);
    }

    static String text(HttpBody body) {
        return new String(body.bytes(), StandardCharsets.UTF_8);
    }
}
