package dev.semel.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Effects outside the guard. */
class EffectsBesideTest {
    @Test
    void effects_in_the_guard_and_code_without_a_guard_are_left_alone() {
        assertThat(effects(Effects.Inside.class, Effects.NoGuard.class)).isEmpty();
    }

    @Test
    void an_effect_before_the_guard_is_found() {
        assertThat(effects(Effects.Before.class))
                .singleElement()
                .asString()
                .startsWith("dev.semel.checks.Effects$Before.place (Effects.java:")
                .contains("JdbcTemplate.update (Effects.java:", "which every attempt does", "Move it into the effect");
    }

    @Test
    void an_effect_in_a_method_of_its_own_after_an_asynchronous_guard_is_found() {
        assertThat(effects(Effects.InItsOwn.class))
                .singleElement()
                .asString()
                .contains("InItsOwn.place ", "OrderRepository.save (Effects.java:");
    }

    @Test
    void a_request_beside_a_transaction_is_found() {
        assertThat(effects(Effects.InTransaction.class))
                .singleElement()
                .asString()
                .contains("RestClient.post (");
    }

    @Test
    void every_known_library_is_known_and_reading_is_not_an_effect() {
        List<String> found = effects(Effects.Everything.class);

        assertThat(found).hasSize(9);
        for (String called : List.of(
                "EntityManager.persist",
                "HttpClient.send",
                "PreparedStatement.executeUpdate",
                "StatementSpec.update",
                "RabbitTemplate.convertAndSend",
                "JmsTemplate.send",
                "KafkaTemplate.send",
                "MailSender.send",
                "RestTemplate.postForObject")) {
            assertThat(found).as(called).anyMatch(text -> text.contains(called + " (Effects.java:"));
        }
    }

    private static List<String> effects(Class<?>... classes) {
        return Findings.of(ServiceRules.strict().effectsAreGuarded(), classes);
    }
}
