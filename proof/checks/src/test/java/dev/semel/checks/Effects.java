package dev.semel.checks;

import dev.semel.Semel;
import dev.semel.store.jdbc.Transactions;
import jakarta.persistence.EntityManager;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.PreparedStatement;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.data.repository.CrudRepository;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.mail.MailSender;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/** Services with effects inside the guard and beside it. */
final class Effects {
    private Effects() {}

    interface OrderRepository extends CrudRepository<String, String> {}

    record Inside(Semel semel, JdbcTemplate jdbc, OrderRepository orders) {
        String place(String order) {
            orders.findById(order);
            return semel.once(Shops.PLACE, order, lease -> {
                        jdbc.update("INSERT INTO orders VALUES (?)", order);
                        return save(order);
                    })
                    .orThrow();
        }

        private String save(String order) {
            return orders.save(order);
        }
    }

    record Taking(Semel semel, JdbcTemplate jdbc) {
        Object back(String order) {
            return semel.undo(Shops.CANCEL, order, receipt -> lease -> {
                jdbc.update("DELETE FROM orders WHERE id = ?", order);
                return order;
            });
        }

        Object backBeside(String order) {
            jdbc.update("DELETE FROM orders WHERE id = ?", order);
            return semel.undo(Shops.CANCEL, order, receipt -> lease -> order);
        }
    }

    record NoGuard(JdbcTemplate jdbc) {
        void writes(String order) {
            jdbc.update("INSERT INTO orders VALUES (?)", order);
        }
    }

    record Before(Semel semel, JdbcTemplate jdbc) {
        String place(String order) {
            jdbc.update("INSERT INTO orders VALUES (?)", order);
            return semel.once(Shops.PLACE, order, lease -> order).orThrow();
        }
    }

    record InItsOwn(Semel semel, OrderRepository orders) {
        Object place(String order) {
            Object placed = semel.onceAsync(Shops.PLACE, order, lease -> null);
            write(order);
            return placed;
        }

        private void write(String order) {
            orders.save(order);
        }
    }

    record InTransaction(Transactions transactions, RestClient provider) {
        String place(String order) throws Exception {
            provider.post().uri("/charges").retrieve().toBodilessEntity();
            return transactions.once(Shops.PLACE, order, lease -> order).orThrow();
        }
    }

    record Everything(
            Semel semel,
            EntityManager entities,
            HttpClient http,
            PreparedStatement statement,
            JdbcClient client,
            RabbitTemplate rabbit,
            JmsTemplate jms,
            KafkaTemplate<String, String> kafka,
            MailSender mail,
            RestTemplate rest,
            RestClient reading) {
        Object place(String order) throws Exception {
            entities.persist(order);
            http.send(
                    HttpRequest.newBuilder()
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            statement.executeUpdate();
            client.sql("DELETE FROM orders").update();
            rabbit.convertAndSend(order);
            jms.send("orders", session -> null);
            Object sent = kafka.send("orders", order);
            mail.send(new SimpleMailMessage());
            rest.postForObject("/orders", order, String.class);
            reading.get().retrieve().toBodilessEntity();
            semel.once(Shops.PLACE, order, lease -> order).orThrow();
            return sent;
        }
    }
}
