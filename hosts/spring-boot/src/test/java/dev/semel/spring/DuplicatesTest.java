package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.engine.Execution;
import dev.semel.engine.NotSettledException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.stereotype.Service;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.WebApplicationContext;

/** {@code semel.operations.*.duplicates}: what a repeat is told, and versions of one entity. */
class DuplicatesTest {
    /** Sends mail. */
    @Service
    static class Mail {
        private final AtomicInteger sent = new AtomicInteger();

        public int sent() {
            return sent.get();
        }

        @Idempotent(operation = "mail.send", key = "#id")
        public String send(String id) {
            return "mail " + sent.incrementAndGet();
        }

        @Idempotent(operation = "mail.note", key = "#id")
        public void note(String id) {
            sent.incrementAndGet();
        }
    }

    /** What an order becomes. */
    public record Change(String id, long version, String text) {}

    /** Says its version. */
    @Service
    static class Orders {
        private volatile String text = "";

        public String text() {
            return text;
        }

        @Idempotent(operation = "orders.write", key = "#change.id", version = "#change.version")
        public String write(Change change) {
            text = change.text();
            return change.text();
        }
    }

    /** Has versions in its requests. */
    @RestController
    static class OrderController {
        private volatile String text = "";

        @PutMapping("/orders/{id}")
        @Idempotent(operation = "orders.put")
        String put(@PathVariable String id, @RequestBody String body) {
            text = body;
            return id + " is " + text;
        }

        @PostMapping("/orders")
        @Idempotent(operation = "orders.post")
        String post(@RequestBody String body) {
            return body;
        }
    }

    private static String misuse(ApplicationContextRunner application) {
        String[] said = new String[1];
        application.run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis told = new MisuseAnalyzer().analyze(context.getStartupFailure());
            assertThat(told).as(String.valueOf(context.getStartupFailure())).isNotNull();
            said[0] = told.getDescription() + " " + told.getAction();
        });
        return said[0];
    }

    private static Execution<?> told(Runnable call) {
        try {
            call.run();
        } catch (NotSettledException unsettled) {
            return unsettled.execution();
        }
        throw new AssertionError("an answer was told");
    }

    @Test
    void a_repeat_is_skipped_or_refused_as_the_properties_say() {
        Applications.with(Mail.class)
                .withPropertyValues(
                        "semel.operations.[mail.send].duplicates=refuse",
                        "semel.operations.[mail.note].duplicates=skip")
                .run(context -> {
                    Mail mail = context.getBean(Mail.class);
                    assertThat(mail.send("m")).isEqualTo("mail 1");
                    assertThat(told(() -> mail.send("m"))).isInstanceOf(Execution.Duplicate.class);
                    mail.note("n");
                    mail.note("n");
                    assertThat(mail.sent()).isEqualTo(2);
                });
    }

    @Test
    void a_repeat_is_acknowledged_with_the_reference_that_was_kept() {
        Applications.with(Mail.class)
                .withPropertyValues(
                        "semel.operations.[mail.send].duplicates=acknowledge",
                        "semel.operations.[mail.send].result=reference")
                .run(context -> {
                    Mail mail = context.getBean(Mail.class);
                    assertThat(mail.send("m")).isEqualTo("mail 1");
                    assertThat(mail.send("m")).isEqualTo("mail 1");
                });
        assertThat(misuse(Applications.with(Mail.class)
                        .withPropertyValues("semel.operations.[mail.send].duplicates=acknowledge")))
                .contains("Repeats are acknowledged with the reference");
    }

    @ParameterizedTest
    @CsvSource({"overwrite", "merge", "last-write-wins"})
    void a_higher_version_takes_the_place_of_a_lower_one(String rule) {
        Applications.with(Orders.class)
                .withPropertyValues("semel.operations.[orders.write].duplicates=" + rule)
                .run(context -> {
                    Orders orders = context.getBean(Orders.class);
                    assertThat(orders.write(new Change("o", 1, "one"))).isEqualTo("one");
                    assertThat(orders.write(new Change("o", 3, "three"))).isEqualTo("three");
                    assertThat(orders.write(new Change("o", 3, "three"))).isEqualTo("three");
                    assertThat(told(() -> orders.write(new Change("o", 2, "two"))))
                            .isInstanceOf(Execution.Stale.class);
                    assertThat(told(() -> orders.write(new Change("o", 3, "other"))))
                            .isInstanceOf(Execution.Mismatched.class);
                    assertThatThrownBy(() -> orders.write(new Change("o", 0, "none")))
                            .isInstanceOf(VersionMissingException.class)
                            .hasMessageContaining("Orders.write was refused and nothing was done");
                    assertThat(orders.text()).isEqualTo("three");
                });
    }

    @Test
    void versions_without_a_rule_and_rules_without_versions_do_not_start() {
        assertThat(misuse(Applications.with(Orders.class))).contains("names a version", "REPLAY");
        assertThat(misuse(Applications.with(Mail.class)
                        .withPropertyValues("semel.operations.[mail.send].duplicates=overwrite")))
                .contains("says no version of the entity", "version = \"#order.version\"");
        assertThat(misuse(Applications.with(Mail.class)
                        .withPropertyValues(
                                "semel.operations.[mail.send].duplicates=overwrite",
                                "semel.operations.[mail.send].version-header=If-Match")))
                .contains("is to read versions from requests");
    }

    @Test
    void terms_of_nobody_do_not_start() {
        assertThat(misuse(Applications.with(Mail.class)
                        .withPropertyValues("semel.operations.[mail.sned].duplicates=skip")))
                .contains("terms of mail.sned", "there are mail.note, mail.send");
        assertThat(misuse(Applications.with(Mail.class).withPropertyValues("semel.operations.mail.keep=2h")))
                .contains("terms of mail,", "in brackets");
    }

    @ParameterizedTest
    @CsvSource({"semel.operations.mail.send.keep=2h", "semel.stroe=memory", "semel.operations[mail.send].kep=2h"})
    void properties_of_nobody_do_not_start(String property) {
        Applications.with(Mail.class)
                .withPropertyValues(property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(UnboundConfigurationPropertiesException.class)
                        .hasMessageContaining(property.split("=", -1)[0]));
    }

    private static WebApplicationContextRunner web(String... properties) {
        return new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        JacksonAutoConfiguration.class,
                        HttpMessageConvertersAutoConfiguration.class,
                        DispatcherServletAutoConfiguration.class,
                        WebMvcAutoConfiguration.class,
                        SemelAutoConfiguration.class,
                        MvcAutoConfiguration.class))
                .withPropertyValues("semel.store=memory")
                .withPropertyValues(properties)
                .withUserConfiguration(OrderController.class);
    }

    private static MockHttpServletResponse put(WebApplicationContext context, String version, String body)
            throws Exception {
        MockMvc mvc = MockMvcBuilders.webAppContextSetup(context)
                .addFilters(context.getBean(LateFilter.class))
                .build();
        return mvc.perform(servlet -> {
                    MockHttpServletRequest request = new MockHttpServletRequest(servlet, "PUT", "/orders/7");
                    request.addHeader("Idempotency-Key", "order-7");
                    request.addHeader("If-Match", version);
                    request.setContentType(MediaType.TEXT_PLAIN_VALUE);
                    request.setContent(body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                    return request;
                })
                .andReturn()
                .getResponse();
    }

    @Test
    void requests_say_their_version_where_the_properties_look_for_it() {
        web(
                        "semel.operations.[orders.put].duplicates=last-write-wins",
                        "semel.operations.[orders.put].version-header=If-Match")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(put(context, "\"2\"", "blue").getContentAsString())
                            .isEqualTo("7 is blue");
                    assertThat(put(context, "\"1\"", "red").getStatus()).isEqualTo(409);
                    assertThat(put(context, "\"3\"", "green").getContentAsString())
                            .isEqualTo("7 is green");
                    assertThat(put(context, "new", "white").getContentAsString())
                            .contains("version_malformed");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "duplicates=overwrite, and nothing where requests say a version",
        "version-member=/version, the rule REPLAY for duplicates and one place",
    })
    void requests_with_a_rule_or_a_version_alone_do_not_start(String property, String words) {
        web("semel.operations.[orders.post]." + property).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis told = new MisuseAnalyzer().analyze(context.getStartupFailure());
            assertThat(told).isNotNull();
            assertThat(told.getDescription()).contains(words.replace("duplicates and", "duplicates, and"));
            assertThat(told.getAction()).contains("semel.operations.orders.post.version-header");
        });
    }
}
