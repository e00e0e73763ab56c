package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.rabbit.annotation.RabbitHandler;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.kafka.annotation.KafkaHandler;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.listener.AcknowledgingMessageListener;
import org.springframework.kafka.support.Acknowledgment;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.service.annotation.DeleteExchange;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;

/** What is a door, by the annotations and interfaces of the real libraries. */
class DoorsTest {
    @RequestMapping(path = "/composed", method = RequestMethod.PUT)
    @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
    @interface Replaces {}

    interface Api<T> {
        @PostMapping("/declared")
        void declared(T order);
    }

    abstract static class Base {
        @PatchMapping("/inherited")
        public void inherited() {}
    }

    @RestController
    static class Controllers extends Base implements Api<String> {
        @Override
        public void declared(String order) {}

        @Replaces
        public void composed() {}

        @GetMapping
        public void read() {}

        public void nobodyCalls() {}
    }

    interface Exchanges {
        @DeleteExchange("/exchanged")
        void exchanged();

        @HttpExchange("/any")
        void any();

        @GetExchange("/read")
        void read();
    }

    @Controller
    static class ServesExchanges implements Exchanges {
        @Override
        public void exchanged() {}

        @Override
        public void any() {}

        @Override
        public void read() {}
    }

    /** Asks another service by it, and serves nobody. */
    static class AsksByExchanges implements Exchanges {
        @Override
        public void exchanged() {}

        @Override
        public void any() {}

        @Override
        public void read() {}
    }

    static class Listeners {
        @KafkaListener(topics = "one")
        @KafkaListener(topics = "two")
        public void kafka() {}

        @KafkaHandler
        public void kafkaHandler() {}

        @RabbitListener(queues = "one")
        public void rabbit() {}

        @RabbitHandler
        public void rabbitHandler() {}

        @JmsListener(destination = "one")
        public void jms() {}

        @MessageMapping("/one")
        public void message() {}
    }

    static class KafkaCallback implements AcknowledgingMessageListener<String, String> {
        @Override
        public void onMessage(ConsumerRecord<String, String> order, Acknowledgment acknowledgment) {}
    }

    static class RabbitCallback implements org.springframework.amqp.core.MessageListener {
        @Override
        public void onMessage(org.springframework.amqp.core.Message order) {}
    }

    static class JmsCallback implements jakarta.jms.MessageListener {
        @Override
        public void onMessage(jakarta.jms.Message order) {}
    }

    /** Named so, and nobody's listener. */
    static class NoCallback {
        public void onMessage(String order) {}
    }

    @Test
    void requests_that_change_something_are_doors_wherever_they_are_declared() {
        assertThat(doors(Controllers.class))
                .isEqualTo(Map.of("declared", "POST", "composed", "PUT", "inherited", "PATCH"));
    }

    @Test
    void an_http_interface_is_a_door_where_a_controller_serves_it() {
        assertThat(doors(ServesExchanges.class)).isEqualTo(Map.of("exchanged", "DELETE", "any", "every method"));
        assertThat(doors(AsksByExchanges.class)).isEmpty();
    }

    @Test
    void listeners_of_every_broker_are_doors() {
        assertThat(doors(Listeners.class))
                .isEqualTo(Map.of(
                        "kafka", "@KafkaListener",
                        "kafkaHandler", "@KafkaHandler",
                        "rabbit", "@RabbitListener",
                        "rabbitHandler", "@RabbitHandler",
                        "jms", "@JmsListener",
                        "message", "@MessageMapping"));
    }

    @Test
    void listeners_without_an_annotation_are_doors() {
        assertThat(Doors.of(KafkaCallback.class).values()).containsExactly("GenericMessageListener");
        assertThat(doors(RabbitCallback.class)).isEqualTo(Map.of("onMessage", "MessageListener"));
        assertThat(doors(JmsCallback.class)).isEqualTo(Map.of("onMessage", "MessageListener"));
        assertThat(doors(NoCallback.class)).isEmpty();
    }

    private static Map<String, String> doors(Class<?> type) {
        Map<String, String> doors = new TreeMap<>();
        for (Map.Entry<Method, String> door : Doors.of(type).entrySet()) {
            doors.put(door.getKey().getName(), door.getValue());
        }
        return doors;
    }
}
