package dev.semel.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rules for duplicates as a policy file names them, at two nodes over one database. */
@Timeout(600)
class DuplicatesNodeTest {
    private static final String POLICY = """
            semel: 1
            version: test
            scope: { from: claim, header: X-User }
            duplicates:
              quiet: skip
              strict: { rule: refuse }
              reference: acknowledge
              latest: { rule: last-write-wins, version: { header: If-Match } }
              parts: { rule: merge, version: { member: /version } }
            operations:
              - { name: mail, match: { path: /mail }, duplicates: quiet }
              - { name: order, match: { path: /order }, duplicates: strict }
              - { name: ticket, match: { path: /ticket }, duplicates: reference, result: { form: reference, members: [/id] } }
              - { name: row, match: { path: /row }, duplicates: latest }
              - { name: parts, match: { path: /parts }, duplicates: parts }
            """;

    @TempDir
    Path directory;

    private Crowd crowd;
    private int one;
    private int two;

    @BeforeEach
    void open() throws Exception {
        crowd = new Crowd(directory, POLICY);
        crowd.behaviour = request -> request.response()
                .setStatusCode(201)
                .putHeader("Content-Type", "application/json")
                .end("{\"id\":1500,\"secret\":\"s\"}");
        one = crowd.start("one", Optional.empty()).port();
        two = crowd.start("two", Optional.empty()).port();
    }

    @AfterEach
    void close() throws Exception {
        crowd.close();
    }

    private HttpResponse<String> post(int port, String path, String body, String... headers) throws Exception {
        String[] all = new String[headers.length + 4];
        System.arraycopy(headers, 0, all, 4, headers.length);
        all[0] = "Idempotency-Key";
        all[1] = "k";
        all[2] = "Content-Type";
        all[3] = "application/json";
        return crowd.post(port, path, "ann", body, all).get(20, TimeUnit.SECONDS);
    }

    @Test
    void a_repeat_is_told_at_every_node_what_the_file_says() throws Exception {
        for (String path : new String[] {"/mail", "/order", "/ticket"}) {
            assertThat(post(one, path, "{}").statusCode()).isEqualTo(201);
        }

        for (int port : new int[] {two, one, two}) {
            HttpResponse<String> mail = post(port, "/mail", "{}");
            assertThat(mail.statusCode()).isEqualTo(204);
            assertThat(mail.headers().firstValue("Idempotency-State")).contains("skipped");
            HttpResponse<String> order = post(port, "/order", "{}");
            assertThat(order.statusCode()).isEqualTo(409);
            assertThat(order.body()).contains("\"code\":\"duplicate\"").doesNotContain("secret");
            HttpResponse<String> ticket = post(port, "/ticket", "{}");
            assertThat(ticket.statusCode()).isEqualTo(201);
            assertThat(ticket.body()).isEqualTo("{\"id\":1500}");
        }
        assertThat(crowd.calls).hasValue(3);
    }

    @Test
    void the_newest_version_stays_whichever_node_each_comes_to() throws Exception {
        assertThat(post(one, "/row", "{\"a\":2}", "If-Match", "\"2\"").statusCode())
                .isEqualTo(201);

        assertThat(post(two, "/row", "{\"a\":1}", "If-Match", "\"1\"").body()).contains("\"code\":\"stale\"");
        assertThat(post(two, "/row", "{\"a\":2}", "If-Match", "\"2\"").headers().firstValue("Idempotent-Replayed"))
                .contains("true");
        assertThat(post(two, "/row", "{\"a\":3}", "If-Match", "\"3\"").statusCode())
                .isEqualTo(201);
        assertThat(post(one, "/row", "{\"a\":2}", "If-Match", "\"2\"").body())
                .as("not from what this node was told of version 2 before")
                .contains("\"code\":\"stale\"");
        assertThat(post(one, "/row", "{\"a\":9}").body()).contains("\"code\":\"version_missing\"");
        assertThat(crowd.calls).hasValue(2);
    }

    @Test
    void a_version_in_the_body_counts_as_one_in_a_header() throws Exception {
        assertThat(post(one, "/parts", "{\"version\":2}").statusCode()).isEqualTo(201);

        assertThat(post(two, "/parts", "{\"version\":1}").body()).contains("\"code\":\"stale\"");
        assertThat(post(two, "/parts", "{\"version\":2,\"b\":1}").body()).contains("\"code\":\"key_reused\"");
        assertThat(post(two, "/parts", "{\"version\":\"3\"}").body()).contains("\"code\":\"version_malformed\"");
        assertThat(crowd.calls).hasValue(1);
    }
}
