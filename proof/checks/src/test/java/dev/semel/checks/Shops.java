package dev.semel.checks;

import dev.semel.Semel;
import dev.semel.operation.FieldDigest;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.operation.Undo;
import dev.semel.spring.Idempotent;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.PostExchange;

/** Doors of small services, open and protected. */
final class Shops {
    static final Operation<String, String> PLACE = Operation.named("orders.place", String.class)
            .key(order -> order)
            .fingerprint(order -> FieldDigest.fields().text("order", order).fingerprint())
            .result(ResultCodec.text());

    static final Undo<String, String, String> CANCEL = Undo.of(PLACE).result(ResultCodec.text());

    private Shops() {}

    @RequestMapping(method = RequestMethod.POST)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Command {}

    @Idempotent(key = "#order")
    @Retention(RetentionPolicy.RUNTIME)
    @interface OncePerOrder {}

    @Retention(RetentionPolicy.CLASS)
    @interface Harmless {
        String value() default "";
    }

    interface OrdersApi<O> {
        @PostMapping("/orders")
        String place(O order);
    }

    static class OpenApi implements OrdersApi<String> {
        @Override
        public String place(String order) {
            return order;
        }
    }

    static class Open {
        @PostMapping
        void post() {}

        @PutMapping
        void put() {}

        @PatchMapping
        void patch() {}

        @DeleteMapping
        void delete() {}

        @RequestMapping(path = "/x", method = RequestMethod.POST)
        void mapped() {}

        @RequestMapping("/any")
        void any() {}

        @Command
        void composed() {}

        @KafkaListener(topics = "orders")
        void kafka(String order) {}

        @KafkaListener(topics = "one")
        @KafkaListener(topics = "two")
        void twice(String order) {}

        @RabbitListener(queues = "orders")
        void rabbit(String order) {}

        @JmsListener(destination = "orders")
        void jms(String order) {}
    }

    static class Harmlessly {
        @GetMapping
        String get() {
            return "";
        }

        @RequestMapping(path = "/x", method = RequestMethod.GET)
        String mapped() {
            return "";
        }

        @Scheduled(fixedDelay = 1)
        void scheduled() {}

        void nobodyCalls() {}
    }

    @RequestMapping(method = RequestMethod.GET)
    static class OnlyRead {
        @RequestMapping("/any")
        void any() {}
    }

    static class Service {
        @Idempotent(key = "#order")
        public String place(String order) {
            return order;
        }

        public String look(String order) {
            return order;
        }
    }

    interface Orders {
        String place(String order);
    }

    static class OrdersOnce implements Orders {
        @Override
        @Idempotent(key = "#order")
        public String place(String order) {
            return order;
        }
    }

    static class OrdersTwice implements Orders {
        @Override
        public String place(String order) {
            return order;
        }
    }

    record Protected(Semel semel, Service service, Orders orders) {
        @PostMapping
        @Idempotent
        String annotated() {
            return "";
        }

        @PostMapping
        @OncePerOrder
        String composed(String order) {
            return order;
        }

        @PostMapping
        String guarded(String order) {
            return semel.once(PLACE, order, lease -> order).orThrow();
        }

        @DeleteMapping
        String cancel(String order) {
            return semel.undo(CANCEL, order, receipt -> lease -> order).toString();
        }

        @KafkaListener(topics = "orders")
        void throughItsOwn(String order) {
            guarded(order);
        }

        @PostMapping
        String delegates(String order) {
            return service.place(service.look(order));
        }

        @PostMapping
        String throughAnInterface(String order) {
            return orders.place(order);
        }
    }

    record Looking(Service service) {
        @PostMapping
        String looks(String order) {
            return service.look(order);
        }
    }

    record Beside(Service service, JdbcTemplate jdbc) {
        @PostMapping
        String place(String order) {
            write(order);
            return service.place(order);
        }

        private void write(String order) {
            jdbc.update("INSERT INTO audit VALUES (?)", order);
        }
    }

    static class Excepted {
        @PostMapping
        @Harmless("answers with what it was asked")
        void withReason() {}

        @PostMapping
        @Harmless
        void without() {}
    }

    /** Guards by the API; doors of other classes lead to it. */
    record Guarding(Semel semel) {
        String place(String order) {
            return semel.once(PLACE, order, lease -> order).orThrow();
        }
    }

    record OneLevelUp(Guarding guarding, JdbcTemplate jdbc) {
        @PostMapping
        String place(String order) {
            return jdbc.queryForList("SELECT 1").size() + guarding.place(order);
        }

        @PutMapping
        String besides(String order) {
            new Audit(jdbc).write(order);
            return guarding.place(order);
        }
    }

    record Audit(JdbcTemplate jdbc) {
        void write(String order) {
            jdbc.update("INSERT INTO audit VALUES (?)", order);
        }
    }

    /** Two that call each other, and one of them the guard. */
    record Ping(Pong pong, Guarding guarding) {
        @PostMapping
        String place(String order) {
            return order.isEmpty() ? pong.place(order, this) : guarding.place(order);
        }
    }

    record Pong(String name) {
        @PutMapping
        String place(String order, Ping ping) {
            return ping.place(order + name);
        }
    }

    interface Exchanges {
        @PostExchange("/orders")
        void post();

        @GetExchange("/orders")
        void get();
    }

    @Controller
    static class ServesExchanges implements Exchanges {
        @Override
        public void post() {}

        @Override
        public void get() {}
    }

    static class AsksByExchanges implements Exchanges {
        @Override
        public void post() {}

        @Override
        public void get() {}
    }

    static class Callbacks implements MessageListener<String, String> {
        @Override
        public void onMessage(ConsumerRecord<String, String> order) {}
    }

    abstract static class Base {
        @PostMapping("/a")
        String post(String order) {
            return posted(order);
        }

        abstract String posted(String order);
    }

    static class GuardedBase extends Base {
        private final Guarding guarding;

        GuardedBase(Guarding guarding) {
            this.guarding = guarding;
        }

        @Override
        String posted(String order) {
            return guarding.place(order);
        }
    }

    static class OpenBase extends Base {
        @Override
        String posted(String order) {
            return order;
        }
    }

    record Timed(JdbcTemplate jdbc, Guarding guarding) {
        @Scheduled(fixedDelay = 1)
        void writes() {
            new Audit(jdbc).write("");
        }

        @Scheduled(fixedDelay = 1)
        @Scheduled(fixedDelay = 2)
        void writesTwice() {
            new Audit(jdbc).write("");
        }

        @EventListener
        void started(ContextRefreshedEvent event) {
            new Audit(jdbc).write("");
        }

        @EventListener(ContextClosedEvent.class)
        void stopped() {
            new Audit(jdbc).write("");
        }

        @Scheduled(fixedDelay = 1)
        void besides() {
            guarding.place("");
            new Audit(jdbc).write("");
        }
    }

    /** What runs these reads, does it once, or is a part of what publishes their events. */
    record TimedWell(JdbcTemplate jdbc, Guarding guarding) {
        @Scheduled(fixedDelay = 1)
        void reads() {
            jdbc.queryForList("SELECT 1");
        }

        @Scheduled(fixedDelay = 1)
        void guarded() {
            guarding.place("");
        }

        @EventListener
        void ours(String placed) {
            new Audit(jdbc).write(placed);
        }
    }

    @RequestMapping("/api")
    static class Routed {
        @PostMapping("/orders")
        void place() {}

        @DeleteMapping(path = "orders/{id:[0-9]+}/")
        void cancel() {}

        @PutMapping({"/files/{*path}", "/blobs/**"})
        void put() {}

        @Command
        void base() {}
    }
}
