package dev.semel.testkit.http;

import dev.semel.http.HttpBody;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A request that a test puts together, line by line. Immutable. */
record Ask(int port, String method, String target, List<String> lines, HttpBody body, boolean chunked) {
    static Ask of(int port, String method, String target) {
        return new Ask(port, method, target, List.of(), HttpBody.empty(), false);
    }

    Ask with(String name, String value) {
        List<String> more = new ArrayList<>(lines);
        more.add(name + ": " + value);
        return new Ask(port, method, target, more, body, chunked);
    }

    Ask key(String key) {
        return with("Idempotency-Key", key);
    }

    Ask from(String caller) {
        return with("Authorization", "Bearer " + caller);
    }

    /** Played by this script. */
    Ask to(Script script) {
        return with(Script.HEADER, script.name());
    }

    Ask json(String json) {
        return with("Content-Type", "application/json").body(json);
    }

    Ask body(String text) {
        return with(HttpBody.of(text));
    }

    Ask body(byte[] bytes) {
        return with(HttpBody.of(bytes));
    }

    private Ask with(HttpBody content) {
        return new Ask(port, method, target, lines, content, chunked);
    }

    /** With a body in chunks, its length told nowhere. */
    Ask inChunks() {
        return new Ask(port, method, target, lines, body, true);
    }

    Ask method(String other) {
        return new Ask(port, other, target, lines, body, chunked);
    }

    Ask target(String other) {
        return new Ask(port, method, other, lines, body, chunked);
    }

    /** Sends it and reads the answer whole. */
    Told tell() {
        try (Line line = open()) {
            return line.told();
        }
    }

    /** Sends it on a connection of its own, for the test to read and to close. */
    Line open() {
        return new Line(port, method.equals("HEAD")).send(bytes());
    }

    /** Opens a connection and sends the head alone, announcing so many bytes. */
    Line announce(int length) {
        return new Line(port, false).send(head("Content-Length: " + length));
    }

    /** As it goes over the wire. */
    byte[] bytes() {
        boolean bodiless = body.isEmpty() && (method.equals("GET") || method.equals("HEAD"));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head(
                chunked
                        ? "Transfer-Encoding: chunked"
                        : bodiless ? "Accept: */*" : "Content-Length: " + body.length()));
        if (!chunked) {
            all.writeBytes(body.bytes());
            return all.toByteArray();
        }
        int half = body.length() / 2;
        chunk(all, 0, half);
        chunk(all, half, body.length() - half);
        all.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        return all.toByteArray();
    }

    private void chunk(ByteArrayOutputStream all, int from, int length) {
        if (length > 0) {
            all.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            all.write(body.bytes(), from, length);
            all.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private byte[] head(String framing) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: service\r\n" + framing);
        lines.forEach(line -> head.append("\r\n").append(line));
        return head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
