package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Controllers whose routes the policy file alone protects, on both web stacks. */
@ExtendWith(OutputCaptureExtension.class)
class PolicyDoorsTest {
    private static final String OPEN = "Nothing protects what can change something: ";
    private static final String PLACE = "  - { name: orders.place, match: { methods: [POST], path: /api/orders }%s }\n";
    private static final String REST = """
              - { name: orders.cancel, match: { methods: [DELETE], path: "/api/orders/{order}" } }
              - { name: files.put, match: { methods: [PUT], path: /api/files/** } }
            """;

    @RestController
    @RequestMapping("/api")
    static class Shop {
        @PostMapping("/orders")
        public void place() {}

        @DeleteMapping("/orders/{id:[0-9]+}")
        public void cancel() {}

        @PutMapping("/files/{*path}")
        public void put() {}
    }

    @TempDir
    private Path folder;

    @Test
    void routes_of_the_policy_are_protected(CapturedOutput output) throws IOException {
        start(PLACE.formatted("") + REST);

        assertThat(output).doesNotContain(OPEN);
    }

    @Test
    void what_the_policy_does_not_name_is_told_of_in_one_line_on_either_stack(CapturedOutput output)
            throws IOException {
        start(PLACE.formatted(""));

        assertThat(output.toString().lines().filter(line -> line.contains(OPEN)))
                .hasSize(2)
                .allMatch(line -> line.contains(OPEN + "dev.semel.spring.PolicyDoorsTest.Shop.cancel (DELETE),"
                        + " dev.semel.spring.PolicyDoorsTest.Shop.put (PUT). "));
    }

    /** A route that protects nothing, one for another method, one for some of the paths, one for the path before the base. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ name: orders.place, match: { methods: [POST], path: /api/orders }, key: ignored }",
                "{ name: orders.place, match: { methods: [PATCH], path: /api/orders } }",
                "{ name: orders.place, match: { methods: [POST], path: /orders } }"
            })
    void a_route_that_does_not_protect_it_is_no_protection(String route, CapturedOutput output) throws IOException {
        start("  - " + route + "\n" + REST);

        assertThat(output).contains(OPEN + "dev.semel.spring.PolicyDoorsTest.Shop.place (POST). ");
    }

    @Test
    void a_route_for_one_of_the_paths_is_no_protection_of_all(CapturedOutput output) throws IOException {
        start(PLACE.formatted("") + REST.replace("{order}", "7").replace("/api/files/**", "\"/api/files/{one}\""));

        assertThat(output).contains(OPEN + "dev.semel.spring.PolicyDoorsTest.Shop.cancel (DELETE), dev");
    }

    @Test
    void what_is_unlisted_and_protected_is_protected(CapturedOutput output) throws IOException {
        run("unlisted: protect\n");

        assertThat(output).contains(OPEN).doesNotContain("Shop.place (");
    }

    private void start(String operations) throws IOException {
        run("operations:\n" + operations + "unlisted: pass\n");
    }

    private void run(String policy) throws IOException {
        Path file = Files.writeString(folder.resolve("semel.yaml"), "semel: 1\nversion: \"7\"\n" + policy);
        String[] properties = {"semel.policy=file:" + file, "semel.store=memory"};
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        JacksonAutoConfiguration.class,
                        WebMvcAutoConfiguration.class,
                        SemelAutoConfiguration.class,
                        MvcAutoConfiguration.class))
                .withUserConfiguration(Shop.class)
                .withPropertyValues(properties)
                .run(context -> assertThat(context).hasNotFailed());
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        JacksonAutoConfiguration.class,
                        CodecsAutoConfiguration.class,
                        HttpHandlerAutoConfiguration.class,
                        org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration.class,
                        SemelAutoConfiguration.class,
                        WebFluxAutoConfiguration.class))
                .withUserConfiguration(Shop.class)
                .withPropertyValues(properties)
                .run(context -> assertThat(context).hasNotFailed());
    }
}
