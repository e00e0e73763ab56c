package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * WebFlux on Reactor Netty: a request that is refused before its handler is entered leaves its key free, one that was entered
 * or may have been leaves it in doubt, and statuses of a 4xx count as ever.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class ReactiveEntryTest {
    private Served shop;

    @BeforeAll
    void start() {
        shop = Served.onReactor(GatedShop.class);
    }

    @AfterAll
    void stop() {
        shop.close();
    }

    private HttpResponse<String> as(String user, String path, String key) throws Exception {
        String said =
                Base64.getEncoder().encodeToString((user + ":" + user.charAt(0)).getBytes(StandardCharsets.UTF_8));
        return Served.send(shop.request(path, key).header("Authorization", "Basic " + said));
    }

    private HttpResponse<String> form(String key, String type, String body) throws Exception {
        return Served.send(shop.request("/forms", key)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static boolean isReplay(HttpResponse<String> told) {
        return told.headers().firstValue("Idempotent-Replayed").isPresent();
    }

    /** It acts at most once, and what became of it is not known. */
    static void isInDoubt(Served asked, int acts, String path, String... headers) throws Exception {
        int before = GatedShop.DONE.get();
        String key = path + String.join("", headers);

        HttpResponse<String> first = asked.post(path, key, headers);
        HttpResponse<String> second = asked.post(path, key, headers);

        assertThat(GatedShop.DONE).as(key).hasValue(before + acts);
        assertThat(first.body()).as(key).contains("in_doubt");
        assertThat(second.body()).as(key).contains("in_doubt");
    }

    @ParameterizedTest
    @CsvSource({
        "/plain, X-Shut, 503",
        "/plain, X-Failing, 500",
        "/value, X-Shut, 503",
        "/value, X-Failing, 500",
        "/default, X-Shut, 503",
        "/above, X-Shut, 503",
        "/bridged, X-Shut, 503"
    })
    void what_is_refused_before_its_handler_leaves_the_key_free_and_is_told_as_the_application_does(
            String path, String header, int status) throws Exception {
        int before = GatedShop.DONE.get();
        String key = header + path;

        HttpResponse<String> refused = shop.post(path, key, header);

        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(refused.body()).contains("\"path\":\"" + path + "\"").doesNotContain("in_doubt");
        assertThat(shop.post(path, key, header).statusCode()).isEqualTo(status);
        assertThat(GatedShop.DONE).hasValue(before);
        HttpResponse<String> open = shop.post(path, key);
        assertThat(open.body()).isEqualTo("own done " + (before + 1));
        assertThat(isReplay(open)).isFalse();
        assertThat(shop.post(path, key).body()).isEqualTo(open.body());
    }

    @Test
    void a_right_that_lacks_leaves_the_key_free() throws Exception {
        int before = GatedShop.DONE.get();

        assertThat(as("bob", "/transfers", "t-1").statusCode()).isEqualTo(403);
        assertThat(shop.status("principal:bob", "Bank.transfer", "t-1")).isEqualTo("RELEASED");
        assertThat(shop.post("/transfers", "t-1").statusCode()).isEqualTo(401);
        assertThat(GatedShop.DONE).hasValue(before);
        String done = as("ann", "/transfers", "t-1").body();
        assertThat(done).startsWith("done");
        assertThat(as("ann", "/transfers", "t-1").body()).isEqualTo(done);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/wrong", "/later", "/status", "/answer", "/function"})
    void what_failed_in_its_handler_is_in_doubt(String path) throws Exception {
        isInDoubt(shop, 1, path);
    }

    @Test
    void the_failure_of_a_lacking_right_out_of_the_handler_is_in_doubt() throws Exception {
        int before = GatedShop.DONE.get();

        assertThat(as("ann", "/regretted", "t-2").body()).contains("in_doubt");
        assertThat(as("ann", "/regretted", "t-2").body()).contains("in_doubt");
        assertThat(GatedShop.DONE).hasValue(before + 1);
    }

    @ParameterizedTest
    @CsvSource({
        "/fixed, X-Shut, 0",
        "/modelling, X-Any, 1",
        "/forwarding, X-Shut, 1",
        "/plain, X-Filtered, 0",
        "/plain, X-Denied, 0",
        "/plain, X-Acting, 1"
    })
    void what_cannot_be_proved_is_in_doubt(String path, String header, int acts) throws Exception {
        isInDoubt(shop, acts, path, header);
    }

    @Test
    void a_request_that_is_handled_twice_counts_as_entered() throws Exception {
        isInDoubt(shop, 0, "/plain", "X-Twice", "X-Shut");
    }

    @Test
    void a_filter_inside_that_forbids_counts_by_its_status() throws Exception {
        assertThat(shop.post("/plain", "f-1", "X-Forbidden").statusCode()).isEqualTo(403);
        assertThat(shop.post("/plain", "f-1").body()).startsWith("own done");
    }

    @Test
    void controllers_that_nobody_can_stand_in_for_are_called_as_ever() throws Exception {
        assertThat(shop.post("/fixed", "n-1").body()).startsWith("own done");
        assertThat(shop.post("/fixed", "n-2", "X-Failing").body()).contains("own page");
    }

    @Test
    void what_is_badly_asked_counts_by_its_status_and_runs_nothing() throws Exception {
        int before = GatedShop.DONE.get();
        HttpResponse<String> invalid = form("v-1", "application/json", "{\"name\": \"\"}");
        HttpResponse<String> unread = form("v-2", "application/json", "{");
        HttpResponse<String> untaken = form("v-3", "text/plain", "a");
        HttpResponse<String> wrong = shop.post("/plain", "v-4", "X-Wrong");

        assertThat(invalid.statusCode()).isEqualTo(400);
        assertThat(unread.statusCode()).isEqualTo(400);
        assertThat(untaken.statusCode()).isEqualTo(415);
        assertThat(wrong.statusCode()).isEqualTo(409);
        assertThat(isReplay(form("v-1", "application/json", "{\"name\": \"\"}")))
                .isTrue();
        assertThat(isReplay(form("v-3", "text/plain", "a"))).isTrue();
        assertThat(isReplay(shop.post("/plain", "v-4", "X-Wrong"))).isTrue();
        assertThat(shop.post("/nowhere", "v-5").statusCode()).isEqualTo(404);
        assertThat(GatedShop.DONE).hasValue(before);
    }

    @Test
    void a_controllers_own_page_for_errors_is_no_entry_and_no_proof() throws Exception {
        int before = GatedShop.DONE.get();
        HttpResponse<String> odd = form("o-1", "application/json", "{\"name\": \"odd\"}");

        assertThat(odd.statusCode()).isEqualTo(503);
        assertThat(odd.body()).as("before the handler").isEqualTo("an own page");
        assertThat(GatedShop.DONE).hasValue(before);
        assertThat(form("o-2", "application/json", "{\"name\": \"bad\"}").body())
                .as("out of the handler")
                .contains("in_doubt");
        assertThat(GatedShop.DONE).hasValue(before + 1);
    }

    @Test
    void who_comes_too_late_finds_the_way_closed() throws Exception {
        int before = GatedShop.DONE.get();
        CompletableFuture<GatedShop.Gate> held = new CompletableFuture<>();
        GatedShop.HELD.set(held);

        assertThat(shop.post("/plain", "l-1", "X-Detached").statusCode()).isEqualTo(500);
        assertThat(shop.status("anonymous", "Plain.plain", "l-1")).isEqualTo("RELEASED");
        held.complete(new GatedShop.Gate());

        assertThat(GatedShop.DONE).as("the first one").hasValue(before);
        assertThat(shop.post("/plain", "l-1").body()).isEqualTo("own done " + (before + 1));
    }
}
