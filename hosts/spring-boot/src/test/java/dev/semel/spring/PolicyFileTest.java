package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.http.CallerRule;
import dev.semel.http.CallerSource;
import dev.semel.http.HttpPolicy;
import dev.semel.http.KeyRule;
import dev.semel.http.RoutePolicy;
import dev.semel.http.ScopeSecret;
import dev.semel.policy.EffectClass;
import dev.semel.policy.Terms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.pattern.PathPatternParser;

/** {@code semel.policy}: a policy file in an application. */
@ExtendWith(OutputCaptureExtension.class)
class PolicyFileTest {
    private static final String CAPTURE = """
            semel: 1
            version: "7"
            operations:
              - name: payments.capture
                match: { methods: [POST], path: "/payments/{id}/capture" }
                effect: { class: deduplicated, horizon: 36h }
            """;
    private static final String UPLOAD = """
              - name: files.upload
                match: { methods: [PUT], path: /files/** }
                key: required
            scope: { from: header, header: X-User }
            unlisted: pass
            """;

    /** Says nothing of its effect. */
    @Service
    static class Payments {
        @Idempotent(operation = "payments.capture", key = "#id")
        public String capture(String id) {
            return id;
        }
    }

    /** Says something of it. */
    @Service
    static class OtherPayments {
        @Idempotent(operation = "payments.capture", key = "#id", effect = EffectClass.DEDUPLICATED, horizon = "24h")
        public String capture(String id) {
            return id;
        }
    }

    /** Maps the URL that the file names. */
    @RestController
    static class Captures {
        @PostMapping("/payments/{payment}/capture")
        @Idempotent(operation = "payments.capture")
        public String capture() {
            return "captured";
        }

        @PostMapping("/elsewhere")
        @Idempotent(operation = "payments.capture")
        public String elsewhere() {
            return "elsewhere";
        }
    }

    @TempDir
    Path folder;

    private ApplicationContextRunner application(String text, Class<?>... beans) throws IOException {
        Path file = Files.writeString(folder.resolve("semel.yaml"), text);
        return Applications.with(beans).withPropertyValues("semel.policy=file:" + file);
    }

    private static Terms terms(Guards guards) throws NoSuchMethodException {
        GuardedMethod<?, ?> capture = guards.of(Payments.class.getMethod("capture", String.class), Payments.class);
        assertThat(capture).isNotNull();
        return capture.operation().terms();
    }

    private static HttpRoutes.Mapped mapped(String method, String path) throws NoSuchMethodException {
        return new HttpRoutes.Mapped(
                Captures.class.getMethod(method),
                Captures.class,
                Set.of("POST"),
                Set.of(path),
                PathPatternParser.defaultInstance.parse(path),
                false);
    }

    /** What the start that failed says. */
    private static String misuse(AssertableApplicationContext context) {
        assertThat(context).hasFailed();
        FailureAnalysis told = new MisuseAnalyzer().analyze(context.getStartupFailure());
        assertThat(told).isNotNull();
        return told.getDescription();
    }

    @Test
    void a_method_has_the_terms_of_the_operation_that_it_is() throws IOException {
        application(CAPTURE, Payments.class).run(context -> {
            Terms terms = terms(context.getBean(Guards.class));
            assertThat(terms.version()).isEqualTo("7");
            assertThat(terms.effect().effectClass()).isEqualTo(EffectClass.DEDUPLICATED);
            assertThat(context.getBean(Payments.class).capture("p-1")).isEqualTo("p-1");
        });
    }

    @Test
    void a_file_on_the_class_path_is_found() {
        Applications.with()
                .withPropertyValues("semel.policy=classpath:semel-test.yaml")
                .run(context -> assertThat(context.getBean(HttpPolicy.class).routes())
                        .extracting(RoutePolicy::name)
                        .containsExactly("orders.place"));
    }

    @Test
    void the_filter_has_its_callers_and_the_routes_that_no_method_is() throws IOException {
        application(CAPTURE + UPLOAD, Payments.class).run(context -> {
            HttpPolicy policy = context.getBean(HttpPolicy.class);
            assertThat(policy.routes()).extracting(RoutePolicy::name).containsExactly("files.upload");
            assertThat(policy.caller().source().kind()).isEqualTo(CallerSource.Kind.HEADER);
            assertThat(policy.otherwise().key()).isEqualTo(KeyRule.IGNORED);
        });
    }

    @Test
    void a_policy_of_the_applications_own_is_taken() throws IOException {
        HttpPolicy own = HttpPolicy.defaults(CallerRule.credential(ScopeSecret.of(new byte[16])));
        application(CAPTURE)
                .withBean(HttpPolicy.class, () -> own)
                .run(context -> assertThat(context.getBean(HttpPolicy.class)).isSameAs(own));
    }

    @Test
    void without_a_file_there_is_no_policy_of_it() {
        Applications.with().run(context -> assertThat(context).doesNotHaveBean(HttpPolicy.class));
    }

    @Test
    void a_controllers_method_keeps_the_url_that_the_file_names_and_still_demands_a_key() throws IOException {
        application(CAPTURE).run(context -> {
            Guards guards = context.getBean(Guards.class);
            RoutePolicy route = guards.methods().route(mapped("capture", "/payments/{payment}/capture"), "");
            assertThat(route).isNotNull();
            assertThat(route.terms().version()).isEqualTo("7");
            assertThat(route.key()).isEqualTo(KeyRule.REQUIRED);
        });
    }

    @Test
    void a_controllers_method_at_another_url_than_the_files_is_refused() throws IOException {
        application(CAPTURE).run(context -> {
            Guards guards = context.getBean(Guards.class);
            assertThatThrownBy(() -> guards.methods().route(mapped("elsewhere", "/elsewhere"), ""))
                    .isInstanceOf(MisuseException.class)
                    .hasMessageContaining("/payments/{id}/capture")
                    .hasMessageContaining("/elsewhere");
        });
    }

    @Test
    void what_is_wrong_is_told_with_line_and_column() throws IOException {
        application(CAPTURE.replace("36h", "36") + "colour: red\n").run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis told = new PolicyRefusedAnalyzer().analyze(context.getStartupFailure());
            assertThat(told.getDescription())
                    .contains("semel.yaml:6:45: operations[0].effect.horizon", "semel.yaml:7:1: ");
        });
    }

    @Test
    void a_file_that_is_not_there_is_told() {
        Applications.with()
                .withPropertyValues("semel.policy=classpath:missing.yaml")
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(new PolicyRefusedAnalyzer()
                                    .analyze(context.getStartupFailure())
                                    .getDescription())
                            .contains("missing.yaml", "cannot be read");
                });
    }

    @Test
    void a_directory_is_no_file() {
        Applications.with()
                .withPropertyValues("semel.policy=file:" + folder)
                .run(context -> assertThat(new PolicyRefusedAnalyzer()
                                .analyze(context.getStartupFailure())
                                .getDescription())
                        .contains(
                                folder.toString(), "cannot be read as a file; set semel.policy to one that is there"));
    }

    @Test
    void terms_in_two_places_are_refused() throws IOException {
        application(CAPTURE, Payments.class)
                .withPropertyValues("semel.operations.[payments.capture].keep=72h")
                .run(context -> assertThat(misuse(context))
                        .contains("in the policy file and in semel.operations.payments.capture"));
        application(CAPTURE, OtherPayments.class)
                .run(context -> assertThat(misuse(context)).contains("another horizon"));
        application(CAPTURE.replace("36h", "24h"), OtherPayments.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "    observe: true\n",
                "    key: token\n",
                "    authorize: { url: \"http://127.0.0.1:9000/may\" }\n",
                "limits: { concurrent: 3 }\n"
            })
    void what_a_gateway_alone_does_is_refused_and_not_passed_over(String more) throws IOException {
        application(CAPTURE + more).run(context -> {
            assertThat(context).hasFailed();
            assertThat(new PolicyRefusedAnalyzer()
                            .analyze(context.getStartupFailure())
                            .getDescription())
                    .containsPattern("semel.yaml:[0-9]+:1: .*which a gateway alone keeps to");
        });
    }

    @Test
    void development_may_do_without_a_secret_and_is_warned(CapturedOutput output) throws IOException {
        application(CAPTURE).run(context -> assertThat(context).hasSingleBean(ScopeSecret.class));

        assertThat(output).contains("Semel tells callers apart under a secret of this start");
    }

    @Test
    void production_must_have_a_secret_and_one_that_the_store_knows() throws IOException {
        String store = "semel.store=rocksdb:" + folder.resolve("records");
        ApplicationContextRunner production = application(CAPTURE).withPropertyValues("semel.production=true", store);

        production.run(context -> assertThat(misuse(context)).contains("none is set, and this is production"));
        Path secret = folder.resolve("scope-secret");
        production
                .withPropertyValues("semel.scope-secret-file=" + secret)
                .run(context -> assertThat(context).hasSingleBean(ScopeSecret.class));
        assertThat(secret).exists();
        production
                .withPropertyValues("semel.scope-secret=quite another secret")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("is not the one that the store"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "semel.scope-secret=short | 5 bytes",
                "semel.scope-secret-file=/proc/none/secret | can be neither read nor made"
            })
    void a_secret_that_cannot_be_used_is_told(String property, String why) throws IOException {
        application(CAPTURE)
                .withPropertyValues(property)
                .run(context -> assertThat(misuse(context)).contains("The scope secret cannot be used", why));
    }
}
