package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/** A reactive application under a base path, on Reactor Netty: what every shop tells its clients, and what is reactive. */
class WebFluxTest extends ShopCases {
    @Override
    ConfigurableApplicationContext started(String... arguments) {
        SpringApplication shop = new SpringApplication(ReactiveShop.class);
        shop.setWebApplicationType(WebApplicationType.REACTIVE);
        shop.setDefaultProperties(Map.of("spring.webflux.base-path", basePath()));
        return shop.run(arguments);
    }

    @Override
    String basePath() {
        return "/shop";
    }

    private int calls() {
        return bean(ReactiveShop.class).calls();
    }

    @Test
    void an_exception_that_is_declared_a_refusal_is_final() throws Exception {
        HttpResponse<String> first = post("/declined", "k-5", "");
        int calls = calls();
        HttpResponse<String> again = post("/declined", "k-5", "");

        assertThat(first.body()).contains("\"status\":500").doesNotContain("in_doubt");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(isReplay(again)).isTrue();
        assertThat(calls()).isEqualTo(calls);
    }

    @Test
    void what_broke_is_in_doubt_with_the_page_as_it_was_seen() throws Exception {
        HttpResponse<String> first = post("/broken", "k-6", "");
        int calls = calls();
        HttpResponse<String> again = post("/broken", "k-6", "");

        assertThat(first.statusCode()).isEqualTo(500);
        assertThat(first.body())
                .contains("\"code\":\"in_doubt\"")
                .contains("\\\"path\\\":\\\"/shop/broken\\\"")
                .doesNotContain("the wire broke");
        assertThat(first.headers().map()).doesNotContainKeys("Set-Cookie", "X-Own");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(calls()).isEqualTo(calls);
    }

    @Test
    void a_failure_that_proves_that_nothing_was_applied_is_the_applications_own_and_frees_the_key() throws Exception {
        String key = calls() % 2 == 0 ? "even" : "odd";
        if (key.equals("odd")) {
            post("/free", "", "");
        }

        HttpResponse<String> first = post("/careful", key, "");
        HttpResponse<String> later = post("/careful", key, "");

        assertThat(first.statusCode()).isEqualTo(500);
        assertThat(first.body()).contains("\"path\":\"/shop/careful\"").doesNotContain("in_doubt");
        assertThat(later.body()).isEqualTo("done");
        assertThat(isReplay(later)).isFalse();
        assertThat(isReplay(post("/careful", key, ""))).isTrue();
    }

    @Test
    void a_status_counts_by_its_class_where_the_handler_chose_it_and_not_where_it_merely_failed() throws Exception {
        assertThat(post("/classed", "k-15", "\"failed\"").body()).contains("in_doubt");
        assertThat(post("/classed", "k-16", "\"said\"").body()).doesNotContain("in_doubt");
        assertThat(isReplay(post("/classed", "k-16", "\"said\""))).isTrue();
    }

    @Test
    void a_handler_reads_its_form() throws Exception {
        String[] type = {"Content-Type", "application/x-www-form-urlencoded"};
        String first = post("/form", "k-7", "a=%C3%A9&b=1&b=2", type).body();

        assertThat(first).startsWith("é[1, 2]");
        assertThat(post("/form", "k-7", "a=%C3%A9&b=1&b=2", type).body()).isEqualTo(first);
    }

    @Test
    void a_handler_reads_its_parts() throws Exception {
        String body = String.join(
                "\r\n",
                "--x",
                "Content-Disposition: form-data; name=\"a\"",
                "",
                "1",
                "--x",
                "Content-Disposition: form-data; name=\"f\"; filename=\"f.txt\"",
                "Content-Type: text/plain",
                "",
                "text",
                "--x--",
                "");
        String[] type = {"Content-Type", "multipart/form-data; boundary=x"};
        String first = post("/parts", "k-8", body, type).body();

        assertThat(first).startsWith("1 f.txt text ");
        assertThat(post("/parts", "k-8", body, type).body()).isEqualTo(first);
    }

    @Test
    void a_stream_is_told_whole_and_replayed_whole() throws Exception {
        HttpResponse<String> first = post("/stream", "k-9", "");
        HttpResponse<String> again = post("/stream", "k-9", "");

        assertThat(first.body()).startsWith("data:one ").contains("data:two ");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
    }

    @Test
    void cookies_and_sessions_go_to_the_first_caller_alone_and_headers_from_outside_to_all() throws Exception {
        HttpResponse<String> first = post("/session", "k-10", "");
        HttpResponse<String> again = post("/session", "k-10", "");

        assertThat(first.headers().allValues("Set-Cookie"))
                .hasSize(2)
                .anyMatch(each -> each.startsWith("own=1"))
                .anyMatch(each -> each.startsWith("SESSION="));
        assertThat(again.headers().allValues("Set-Cookie")).isEmpty();
        assertThat(first.headers().allValues("Vary")).startsWith("X-User").contains("Accept");
        assertThat(isReplay(again)).isTrue();
        for (HttpResponse<String> each : List.of(first, again)) {
            assertThat(each.headers().allValues("X-Outer")).containsExactly("always");
            assertThat(each.headers().allValues("Vary")).contains("X-User").doesNotHaveDuplicates();
        }
    }

    @Test
    void what_filters_outside_say_is_of_each_request_and_is_not_recorded() throws Exception {
        HttpResponse<String> first = post("/orders", "k-19", "{}", "X-Link", "</a>; rel=\"next\"");
        HttpResponse<String> again = post("/orders", "k-19", "{}", "X-Link", "</b>; rel=\"next\"");

        assertThat(first.headers().allValues("Link")).containsExactly("</a>; rel=\"next\"");
        assertThat(isReplay(again)).isTrue();
        assertThat(again.headers().allValues("Link")).containsExactly("</b>; rel=\"next\"");
    }

    @Test
    void a_handler_has_its_lease_and_the_context_of_the_filters_before_it_on_a_thread_of_reactor() throws Exception {
        assertThat(post("/surroundings", "k-11", "", "X-User", "ann").body())
                .isEqualTo("ReactiveShop.surroundings epoch 1 ann on a thread that may not block");
    }

    @Test
    void the_same_key_of_another_user_is_another_key() throws Exception {
        String ann = post("/orders", "k-12", "{}", "X-User", "ann").body();
        String bob = post("/orders", "k-12", "{}", "X-User", "bob").body();

        assertThat(bob).isNotEqualTo(ann);
        assertThat(post("/orders", "k-12", "{}", "X-User", "ann").body()).isEqualTo(ann);
    }

    @Test
    void a_head_is_done_once_and_may_announce_what_is_not_sent() throws Exception {
        for (String path : List.of("/any", "/announced")) {
            HttpResponse<String> first = send("HEAD", path, "k-18", "");
            int calls = calls();
            HttpResponse<String> again = send("HEAD", path, "k-18", "");

            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(again.statusCode()).isEqualTo(200);
            assertThat(isReplay(again)).isTrue();
            assertThat(calls()).isEqualTo(calls);
        }
        assertThat(send("HEAD", "/any", "k-18", "").headers().firstValueAsLong("Content-Length"))
                .isPresent();
    }

    @Test
    void spring_securitys_name_for_nobody_names_nobody() throws Exception {
        assertThat(post("/orders", "k-17", "{}", "X-User", "", "Cookie", "SESSION=1")
                        .body())
                .contains("caller_unknown");
    }

    @Test
    void a_body_that_was_read_before_is_refused_and_runs_nothing() throws Exception {
        int calls = calls();

        assertThat(post("/orders", "k-13", "{\"item\": 7}", "X-Drained", "yes").statusCode())
                .isEqualTo(500);
        assertThat(calls()).isEqualTo(calls);
        assertThat(isReplay(post("/orders", "k-13", "{\"item\": 7}"))).isFalse();
    }
}
