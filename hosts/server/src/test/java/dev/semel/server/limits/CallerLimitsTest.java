package dev.semel.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.engine.Execution.HeldBack;
import dev.semel.engine.Hold;
import dev.semel.engine.Listener;
import dev.semel.http.CallerRule;
import dev.semel.policies.Policy;
import dev.semel.policies.PolicyFile;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What meters count, give back and forget, request by request and without a gateway. */
class CallerLimitsTest {
    private final AtomicLong nanos = new AtomicLong();

    private CallerLimits limits(String lines) {
        Policy policy = PolicyFile.parse("policy.yaml", "semel: 1\nversion: test\n" + lines)
                .fold(valid -> valid, invalid -> {
                    throw new AssertionError(String.join("\n", invalid.lines()));
                });
        return CallerLimits.of(policy, nanos::get, Listener.none());
    }

    private static Turn arrive(CallerLimits limits, String caller) {
        return limits.arrive(caller, "tenant", "pay", () -> false);
    }

    private static Hold hold(HeldBack<?> heldBack) {
        return heldBack == null ? null : heldBack.hold();
    }

    /** One request from its arrival to its answer. */
    private static Hold asks(CallerLimits limits, String caller) {
        Turn turn = arrive(limits, caller);
        Hold hold = hold(turn.heldBack());
        if (hold == null) {
            hold = hold(turn.enter());
            if (hold == null) {
                turn.leave(true);
            }
            turn.done();
        }
        return hold;
    }

    private void pass(Duration length) {
        nanos.addAndGet(length.toNanos());
    }

    @Test
    void what_the_callers_limit_refuses_costs_its_operation_nothing() {
        CallerLimits limits = limits("""
                limits: { rate: 1/s, repeats: 100 }
                operations:
                  - { name: pay, match: { path: /pay }, limits: { rate: 2/h, concurrent: 1, repeats: 100 } }
                """);
        assertThat(asks(limits, "ann")).isNull();
        for (int time = 0; time < 5; time++) {
            assertThat(asks(limits, "ann")).isEqualTo(Hold.RATE);
        }

        pass(Duration.ofSeconds(1));
        assertThat(asks(limits, "ann")).isNull();
        pass(Duration.ofSeconds(1));
        assertThat(asks(limits, "ann")).as("two an hour").isEqualTo(Hold.RATE);
    }

    @Test
    void a_caller_that_was_refused_at_its_arrival_is_forgotten_in_time_too() {
        CallerLimits limits = limits("limits: { rate: 1/s, repeats: 1, callers: 2 }\n");
        assertThat(asks(limits, "ann")).isNull();
        assertThat(asks(limits, "ann")).isEqualTo(Hold.REQUESTS);
        asks(limits, "bob");
        assertThat(limits.size()).isEqualTo(2);

        pass(Duration.ofMinutes(1));
        asks(limits, "eve");

        assertThat(limits.size()).isEqualTo(1);
    }

    @Test
    void a_caller_with_work_in_hand_is_not_forgotten_whoever_else_comes() {
        CallerLimits limits = limits("limits: { concurrent: 1, repeats: 2, callers: 2 }\n");
        Turn working = arrive(limits, "ann");
        assertThat(working.enter()).isNull();
        asks(limits, "bob");
        pass(Duration.ofMinutes(1));

        assertThat(asks(limits, "eve")).isNull();
        assertThat(limits.size()).as("ann and eve").isEqualTo(2);
        assertThat(asks(limits, "ann")).isEqualTo(Hold.CONCURRENT);

        working.leave(true);
        working.done();
        working.done();
        assertThat(asks(limits, "ann")).isNull();
        pass(Duration.ofMinutes(1));
        asks(limits, "zoe");
        assertThat(limits.size()).isEqualTo(1);
    }

    @Test
    void work_that_goes_on_is_let_in_beyond_the_limit_and_counts() {
        CallerLimits limits = limits("limits: { concurrent: 1, repeats: 10 }\n");
        Turn one = arrive(limits, "ann");
        assertThat(one.enter()).isNull();
        Turn goesOn = arrive(limits, "ann");
        goesOn.enterAnyhow();
        one.leave(true);

        assertThat(asks(limits, "ann")).isEqualTo(Hold.CONCURRENT);
        goesOn.leave(true);
        assertThat(asks(limits, "ann")).isNull();
    }

    @Test
    void work_that_goes_on_uses_up_the_rate() {
        CallerLimits limits = limits("limits: { rate: 2/h, repeats: 10 }\n");
        for (int time = 0; time < 2; time++) {
            Turn goesOn = arrive(limits, "ann");
            goesOn.enterAnyhow();
            goesOn.leave(true);
            goesOn.done();
        }

        assertThat(asks(limits, "ann")).isEqualTo(Hold.RATE);
    }

    @Test
    void a_nameless_ipv6_caller_is_its_network_and_an_ipv4_one_its_address() {
        CallerLimits limits = limits("limits: { rate: 1/s }\n");
        String nameless = "anonymous";
        assertThat(CallerRule.isAnonymous(nameless)).isTrue();

        assertThat(limits.caller(nameless, "2001:db8:0:1::1"))
                .isEqualTo(limits.caller(nameless, "2001:db8:0:1:ffff::9"));
        assertThat(limits.caller(nameless, "2001:db8:0:1::1")).isNotEqualTo(limits.caller(nameless, "2001:db8:0:2::1"));
        assertThat(limits.caller(nameless, "192.0.2.1")).isNotEqualTo(limits.caller(nameless, "192.0.2.2"));
        assertThat(limits.caller("claim:ann", "192.0.2.1")).isEqualTo(limits.caller("claim:ann", "2001:db8::1"));
        assertThat(limits("limits: { anonymous: together }\n").caller(nameless, "192.0.2.1"))
                .isEqualTo(nameless);
    }
}
