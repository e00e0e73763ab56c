package dev.semel.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void an_undo_is_a_guard_too() {
        assertThat(effects(Effects.Taking.class))
                .singleElement()
                .asString()
                .startsWith("dev.semel.checks.Effects$Taking.backBeside (");
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

    @ParameterizedTest
    @ValueSource(
            classes = {
                HiddenEffects.Outside.InALambdaOfAnother.class,
                HiddenEffects.Outside.ByReference.class,
                HiddenEffects.Outside.InAnotherClass.class,
                HiddenEffects.Outside.ThroughAGenericInterface.class,
                HiddenEffects.Outside.Template.class,
                HiddenEffects.Outside.AfterAStage.class,
                HiddenEffects.Outside.AroundTheGuard.class,
                HiddenEffects.Outside.BeforeItsOwnMethod.class
            })
    void an_effect_outside_is_found_where_it_hides(Class<?> service) {
        assertThat(effects(
                        service,
                        HiddenEffects.JdbcSink.class,
                        HiddenEffects.OnceSink.class,
                        HiddenEffects.Sink.class,
                        HiddenEffects.Outside.InAClassBelow.class))
                .filteredOn(text -> text.startsWith(service.getName() + ".place "))
                .singleElement()
                .asString()
                .contains("JdbcTemplate.update (HiddenEffects.java:");
    }

    @Test
    void what_is_published_or_exchanged_outside_is_an_effect() {
        assertThat(effects(HiddenEffects.Outside.Published.class))
                .singleElement()
                .asString()
                .contains("ApplicationEventPublisher.publishEvent (");
        assertThat(effects(HiddenEffects.Outside.Exchanged.class))
                .singleElement()
                .asString()
                .contains("RestTemplate.exchange (");
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                HiddenEffects.Nested.class,
                HiddenEffects.HandedOver.class,
                HiddenEffects.Wrapped.class,
                HiddenEffects.KeptInAVariable.class,
                HiddenEffects.BesideAnotherOnce.class,
                HiddenEffects.OnlyReads.class
            })
    void what_is_inside_or_reads_is_left_alone(Class<?> service) {
        assertThat(effects(
                        service, HiddenEffects.JdbcSink.class, HiddenEffects.OnceSink.class, HiddenEffects.Sink.class))
                .isEmpty();
    }

    private static List<String> effects(Class<?>... classes) {
        return Findings.of(ServiceRules.strict().effectsAreGuarded(), classes);
    }
}
