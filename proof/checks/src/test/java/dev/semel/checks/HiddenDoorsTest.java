package dev.semel.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Doors that do not look like doors, and protection that is further away. */
class HiddenDoorsTest {
    @Test
    void a_guard_in_another_class_protects_and_what_is_written_beside_it_is_found() {
        assertThat(doors(Shops.OneLevelUp.class, Shops.Guarding.class, Shops.Audit.class))
                .singleElement()
                .asString()
                .startsWith("dev.semel.checks.Shops$OneLevelUp.besides (")
                .contains("beside what is done once, JdbcTemplate.update (Shops.java:");
    }

    @Test
    void a_guard_that_was_not_read_protects_nobody() {
        assertThat(doors(Shops.OneLevelUp.class)).hasSize(2).allMatch(text -> text.contains("nothing protects it"));
    }

    @Test
    void two_that_call_each_other_are_protected_by_the_guard_that_one_of_them_calls() {
        assertThat(doors(Shops.Ping.class, Shops.Pong.class, Shops.Guarding.class))
                .isEmpty();
        assertThat(doors(Shops.Pong.class, Shops.Ping.class)).hasSize(2);
    }

    @Test
    void an_interface_of_exchanges_is_a_door_where_a_controller_serves_it() {
        assertThat(doors(Shops.ServesExchanges.class, Shops.AsksByExchanges.class, Shops.Exchanges.class))
                .singleElement()
                .asString()
                .startsWith("dev.semel.checks.Shops$ServesExchanges.post (")
                .contains("is reached by POST,");
    }

    @Test
    void a_listener_without_an_annotation_is_a_door() {
        assertThat(doors(Shops.Callbacks.class))
                .singleElement()
                .asString()
                .contains("Callbacks.onMessage (", "is reached by GenericMessageListener,");
    }

    @Test
    void a_door_above_is_protected_where_all_below_protect_it() {
        assertThat(doors(Shops.Base.class, Shops.GuardedBase.class, Shops.Guarding.class))
                .isEmpty();
        assertThat(doors(Shops.Base.class, Shops.GuardedBase.class, Shops.OpenBase.class, Shops.Guarding.class))
                .singleElement()
                .asString()
                .contains("Shops$Base.post (");
    }

    @Test
    void what_time_and_spring_run_is_found_if_it_writes() {
        assertThat(doors(Shops.Timed.class, Shops.Audit.class, Shops.Guarding.class))
                .hasSize(5)
                .anyMatch(text -> text.contains("Timed.writes (") && text.contains("run by @Scheduled, on every node"))
                .anyMatch(text -> text.contains("Timed.writesTwice (") && text.contains("JdbcTemplate.update ("))
                .anyMatch(text -> text.contains("Timed.started (") && text.contains("run by @EventListener"))
                .anyMatch(text -> text.contains("Timed.stopped ("))
                .anyMatch(text -> text.contains("Timed.besides (") && text.contains("beside what is done once"));
        assertThat(doors(Shops.TimedWell.class, Shops.Audit.class, Shops.Guarding.class))
                .isEmpty();
    }

    private static List<String> doors(Class<?>... classes) {
        return Findings.of(ServiceRules.strict().doorsAreProtected(), classes);
    }
}
