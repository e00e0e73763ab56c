package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.policy.Terms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.stereotype.Service;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.WebApplicationContext;

/** A policy file that is changed while the application runs. */
@ExtendWith(OutputCaptureExtension.class)
class PolicyReloadTest {
    private static final String FIRST = """
            semel: 1
            version: "first"
            operations:
              - name: mail.send
                match: { path: /nowhere }
                effect: { class: deduplicated, horizon: 36h }
            scope: { from: header, header: X-User, anonymous: allow }
            unlisted: pass
            """;
    private static final String SECOND = FIRST.replace("first", "second").replace("scope:", """
              - name: letters
                match: { methods: [POST], path: /letters }
                key: required
            scope:""");

    /** Has the terms of the file. */
    @Service
    static class Mail {
        @Idempotent(operation = "mail.send", key = "#id")
        public String send(String id) {
            return "sent " + id;
        }
    }

    /** Protected by the file alone. */
    @RestController
    static class Letters {
        private int written;

        @PostMapping("/letters")
        String write() {
            return "letter " + ++written;
        }
    }

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("semel.yaml");
    }

    private WebApplicationContextRunner application(String... properties) throws IOException {
        Files.writeString(file(), FIRST);
        return new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        JacksonAutoConfiguration.class,
                        HttpMessageConvertersAutoConfiguration.class,
                        DispatcherServletAutoConfiguration.class,
                        WebMvcAutoConfiguration.class,
                        SemelAutoConfiguration.class,
                        MvcAutoConfiguration.class))
                .withPropertyValues("semel.store=memory", "semel.unprotected=ignore", "semel.policy=file:" + file())
                .withPropertyValues(properties)
                .withUserConfiguration(Mail.class, Letters.class);
    }

    private static Terms terms(ApplicationContext context) throws NoSuchMethodException {
        GuardedMethod<?, ?> send =
                context.getBean(Guards.class).of(Mail.class.getMethod("send", String.class), Mail.class);
        assertThat(send).isNotNull();
        return send.operation().terms();
    }

    private static int keyless(WebApplicationContext context) throws Exception {
        return MockMvcBuilders.webAppContextSetup(context)
                .addFilters(context.getBean(LateFilter.class))
                .build()
                .perform(servlet -> new MockHttpServletRequest(servlet, "POST", "/letters"))
                .andReturn()
                .getResponse()
                .getStatus();
    }

    @Test
    void what_is_changed_holds_for_methods_and_requests() throws IOException {
        application("semel.policy-check=0").run(context -> {
            assertThat(context).hasNotFailed();
            PolicyReload reload = context.getBean(PolicyReload.class);
            assertThat(reload.now()).isEqualTo("first");
            assertThat(keyless(context)).isEqualTo(200);
            assertThat(context.getBean(Mail.class).send("m")).isEqualTo("sent m");

            Files.writeString(file(), SECOND);
            assertThat(reload.now()).isEqualTo("second");
            assertThat(terms(context).version()).isEqualTo("second");
            assertThat(keyless(context)).isEqualTo(400);
            assertThat(context.getBean(Mail.class).send("m")).isEqualTo("sent m");
        });
    }

    @Test
    void what_is_wrong_leaves_all_as_it_was() throws IOException {
        application("semel.policy-check=0").run(context -> {
            PolicyReload reload = context.getBean(PolicyReload.class);
            for (String wrong : new String[] {
                SECOND + "colour: red\n",
                SECOND + "quotas: { default: { rows: 10 } }\n",
                SECOND.replace("36h }", "36h }\n    durability: replicated"),
                SECOND.replace("key: required", "key: token")
            }) {
                Files.writeString(file(), wrong);
                assertThatThrownBy(reload::now).as(wrong).isInstanceOf(RuntimeException.class);
                assertThat(terms(context).version()).isEqualTo("first");
                assertThat(keyless(context)).isEqualTo(200);
            }
            Files.delete(file());
            assertThatThrownBy(reload::now).isInstanceOf(PolicyRefusedException.class);
            Files.writeString(file(), SECOND);
            assertThat(reload.now()).isEqualTo("second");
        });
    }

    @Test
    void it_is_found_by_itself_once_it_has_settled(CapturedOutput output) throws IOException {
        application("semel.policy-check=0").run(context -> {
            PolicyReload reload = context.getBean(PolicyReload.class);
            Files.writeString(file(), SECOND);
            reload.look();
            assertThat(terms(context).version()).as("it may still be written").isEqualTo("first");
            reload.look();
            assertThat(terms(context).version()).isEqualTo("second");

            Files.writeString(file(), "colour: red");
            for (int look = 0; look < 5; look++) {
                reload.look();
            }
            assertThat(output.getOut().split("cannot be used, and version second holds on", -1))
                    .hasSize(2);
            assertThat(terms(context).version()).isEqualTo("second");
        });
        application("semel.policy-check=20ms").run(context -> {
            Files.writeString(file(), SECOND);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> terms(context).version().equals("second"));
        });
    }
}
