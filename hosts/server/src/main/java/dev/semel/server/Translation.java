package dev.semel.server;

import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpBody;
import dev.semel.http.HttpFields;
import dev.semel.http.Peer;
import dev.semel.http.RequestHead;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;

/** Between the server library's messages and the door's values. Copies; decides nothing. */
final class Translation {
    private Translation() {}

    static RequestHead head(HttpServerRequest request) {
        return RequestHead.of(request.method().name(), request.uri(), fields(request.headers()), Peer.unproved());
    }

    /** The upstream's answer, as far as it came; whether it is a replay is not the upstream's to say. */
    static HttpAnswer answer(Forwarded.Answered answered) {
        return new HttpAnswer(
                answered.status(),
                fields(answered.headers())
                        .without("Idempotent-Replayed")
                        .without("Idempotency-State")
                        .without("Idempotency-Expires"),
                HttpBody.of(answered.body().getBytes()));
    }

    static HttpFields fields(MultiMap headers) {
        List<HttpFields.Field> lines = new ArrayList<>(headers.size());
        headers.forEach((name, value) -> lines.add(new HttpFields.Field(name, value)));
        return HttpFields.of(lines);
    }

    /** Answers a request whose body was read; nothing happens if the client is gone. */
    static void send(HttpServerRequest request, HttpAnswer answer) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        response.setStatusCode(answer.status());
        for (HttpFields.Field line : answer.headers().lines()) {
            response.headers().add(line.name(), line.value());
        }
        byte[] body = answer.body().bytes();
        boolean bodiless = answer.status() == 204 || answer.status() == 304;
        if (bodiless) {
            response.headers().remove("Content-Length");
            response.end();
        } else {
            response.headers().set("Content-Length", Integer.toString(body.length));
            response.end(Buffer.buffer(body));
        }
    }

    /** Answers a request whose body may not have been read, and ends its connection if so. */
    static void refuse(HttpServerRequest request, HttpAnswer answer) {
        if (!request.isEnded() && Exchange.hasBody(request.headers())) {
            RequestListener.closeAfter(request);
        }
        send(request, answer);
    }
}
