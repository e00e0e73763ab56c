package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.Semel;
import dev.semel.operation.FieldDigest;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** What can change something and is protected by nothing is told of at the start. */
@ExtendWith(OutputCaptureExtension.class)
class UnprotectedDoorsTest {
    private static final String OPEN = "dev.semel.spring.UnprotectedDoorsTest.Open.";

    @RestController
    static class Open {
        @PostMapping("/a")
        public void post() {}

        @DeleteMapping("/b")
        public void delete() {}

        @RequestMapping("/c")
        public void any() {}

        @GetMapping("/d")
        public String get() {
            return "";
        }

        @RequestMapping(path = "/e", method = RequestMethod.GET)
        public String mapped() {
            return "";
        }
    }

    interface Orders {
        String place(String order);
    }

    @Service
    static class OrdersOnce implements Orders {
        @Override
        @Idempotent(key = "#p0")
        public String place(String order) {
            return order;
        }
    }

    @RestController
    static class Delegating {
        private final Orders orders;

        Delegating(Orders orders) {
            this.orders = orders;
        }

        @PostMapping("/f")
        public String place(String order) {
            return orders.place(order);
        }
    }

    @RestController
    static class Guarded {
        private static final Operation<String, String> PLACE = Operation.named("place", String.class)
                .key(order -> order)
                .fingerprint(order -> FieldDigest.fields().text("order", order).fingerprint())
                .result(ResultCodec.text());

        private final Semel semel;

        Guarded(Semel semel) {
            this.semel = semel;
        }

        @PostMapping("/g")
        public String place(String order) {
            return placed(order);
        }

        private String placed(String order) {
            return semel.once(PLACE, order, lease -> order).orThrow();
        }
    }

    @Test
    void one_line_names_them_all(CapturedOutput output) {
        Applications.with(Open.class).run(context -> assertThat(context).hasNotFailed());

        assertThat(output.toString().lines().filter(line -> line.contains("UnprotectedDoors")))
                .singleElement()
                .asString()
                .contains("Nothing protects what can change something: " + OPEN + "any (every method), " + OPEN
                        + "delete (DELETE), " + OPEN + "post (POST).");
    }

    @Test
    void the_start_can_be_refused_for_them() {
        with("semel.unprotected=fail")
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(MisuseException.class)
                        .hasMessageContaining(OPEN + "post (POST)"));
    }

    @Test
    void nothing_is_said_where_nothing_is_asked(CapturedOutput output) {
        with("semel.unprotected=ignore").run(context -> assertThat(context).hasNotFailed());

        assertThat(output).doesNotContain("Nothing protects");
    }

    @Test
    void exceptions_have_a_reason() {
        with(
                        "semel.unprotected=fail",
                        "semel.excepted.[" + OPEN + "any]=a test",
                        "semel.excepted.[" + OPEN + "delete]=a test",
                        "semel.excepted.[" + UnprotectedDoorsTest.class.getName() + "$Open.post]=a test")
                .run(context -> assertThat(context).hasNotFailed());
        with("semel.excepted.[" + OPEN + "post]=")
                .run(context -> assertThat(context).getFailure().hasMessageContaining("has no reason"));
    }

    @Test
    void exceptions_of_a_method_that_does_not_exist_do_not_start() {
        with("semel.excepted.[" + OPEN + "pots]=a test").run(context -> {
            FailureAnalysis told = new MisuseAnalyzer().analyze(context.getStartupFailure());
            assertThat(told).isNotNull();
            assertThat(told.getDescription())
                    .isEqualTo("The property semel.excepted.[" + OPEN
                            + "pots] excepts a method that does not exist; nearest" + " to it: " + OPEN + "post, "
                            + OPEN + "any, " + OPEN + "delete.");
        });
        for (String nowhere : List.of("com.acme.Gone.post", "post", ".post", OPEN, OPEN + "Open")) {
            with("semel.excepted.[" + nowhere + "]=a test")
                    .run(context -> assertThat(context)
                            .getFailure()
                            .isInstanceOf(MisuseException.class)
                            .hasMessageContaining("[" + nowhere + "] excepts a method that does not exist"));
        }
    }

    /** Of another profile. */
    @RestController
    static class Elsewhere extends Open {
        @RestController
        static class Deeper extends Open {}
    }

    @Test
    void exceptions_may_be_of_what_is_no_bean_in_this_profile_or_no_door_any_more() {
        for (String known : List.of(
                OPEN + "get",
                OPEN.replace("Open.", "Elsewhere.post"),
                OPEN.replace("Open.", "Elsewhere.Deeper.delete"),
                "org.springframework.web.bind.annotation.PostMapping.path")) {
            with("semel.excepted.[" + known + "]=a test")
                    .run(context -> assertThat(context).hasNotFailed());
        }
        with("semel.unprotected=ignore", "semel.excepted.[" + OPEN + "pots]=a test")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void what_leads_to_the_guard_or_to_an_idempotent_method_is_protected() {
        Applications.with(OrdersOnce.class, Delegating.class, Guarded.class)
                .withPropertyValues("semel.unprotected=fail")
                .run(context -> assertThat(context).hasNotFailed());
    }

    private static ApplicationContextRunner with(String... properties) {
        return Applications.with(Open.class).withPropertyValues(properties);
    }
}
