package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.engine.Engine;
import dev.semel.policy.Terms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
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

    private void lookedAt(PolicyReload reload, String content) throws IOException {
        Files.writeString(file(), content);
        reload.look();
        reload.look();
    }

    @Test
    void a_file_that_comes_back_is_looked_at_again(CapturedOutput output) throws IOException {
        application("semel.policy-check=0").run(context -> {
            PolicyReload reload = context.getBean(PolicyReload.class);
            for (int round = 1; round <= 2; round++) {
                lookedAt(reload, SECOND);
                assertThat(terms(context).version()).as("round " + round).isEqualTo("second");
                Files.writeString(file(), FIRST);
                reload.now();
            }
            for (int round = 1; round <= 2; round++) {
                lookedAt(reload, "colour: red");
                assertThat(output.getOut().split("version first holds on", -1)).hasSize(1 + round);
                lookedAt(reload, FIRST);
            }
            lookedAt(reload, "");
            assertThat(output.getOut().split("version first holds on", -1))
                    .as("an empty file is told of too")
                    .hasSize(4);
        });
    }

    @Test
    void whoever_looks_goes_on_after_an_error(CapturedOutput output) throws IOException {
        application("semel.policy-check=0").run(context -> {
            AtomicInteger broken = new AtomicInteger();
            Resource odd = new FileSystemResource(file()) {
                @Override
                public byte[] getContentAsByteArray() throws IOException {
                    if (broken.getAndIncrement() == 0) {
                        throw new StackOverflowError("too deep");
                    }
                    return super.getContentAsByteArray();
                }
            };
            PolicyReload reload = new PolicyReload(
                    odd,
                    FilePolicy.read(new FileSystemResource(file())),
                    new PolicyReload.Parts(
                            context.getBean(Guards.class),
                            context.getBean(Engine.class),
                            changed -> Contracts.of(context.getBeanFactory(), changed),
                            changed -> null,
                            List.of()));
            Files.writeString(file(), SECOND);
            for (int look = 0; look < 3; look++) {
                reload.look();
            }
            assertThat(output).contains("version first holds on").contains("too deep");
            assertThat(terms(context).version()).isEqualTo("second");
        });
    }

    @Test
    void a_file_that_leaves_something_unprotected_is_refused_where_the_start_would_be(CapturedOutput output)
            throws IOException {
        application("semel.policy-check=0", "semel.unprotected=fail")
                .withInitializer(context -> {
                    try {
                        Files.writeString(file(), SECOND);
                    } catch (IOException failed) {
                        throw new UncheckedIOException(failed);
                    }
                })
                .run(context -> {
                    PolicyReload reload = context.getBean(PolicyReload.class);
                    Files.writeString(file(), FIRST);

                    assertThatThrownBy(reload::now).hasMessageContaining("Letters.write (POST)");
                    assertThat(keyless(context)).isEqualTo(400);
                    assertThat(terms(context).version()).isEqualTo("second");
                    reload.look();
                    reload.look();
                    assertThat(output).contains("version second holds on: Nothing protects");
                    assertThat(keyless(context)).isEqualTo(400);
                    Files.writeString(file(), SECOND.replace("second", "third"));
                    assertThat(reload.now()).isEqualTo("third");
                });
    }
}
