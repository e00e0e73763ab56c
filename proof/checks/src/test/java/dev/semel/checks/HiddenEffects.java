package dev.semel.checks;

import dev.semel.Effect;
import dev.semel.Semel;
import dev.semel.engine.Lease;
import dev.semel.spring.Idempotent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/** Effects outside the guard that do not look like it, and such inside that look as if they were outside. */
final class HiddenEffects {
    private HiddenEffects() {}

    interface Sink<T> {
        void take(T order);
    }

    record JdbcSink(JdbcTemplate jdbc) implements Sink<String> {
        @Override
        public void take(String order) {
            jdbc.update("INSERT INTO orders VALUES (?)", order);
        }

        int count() {
            return jdbc.queryForList("SELECT 1").size();
        }
    }

    record OnceSink(JdbcTemplate jdbc) implements Sink<Integer> {
        @Override
        @Idempotent(key = "#p0")
        public void take(Integer order) {
            jdbc.update("INSERT INTO orders VALUES (?)", order);
        }
    }

    static final class Outside {
        private Outside() {}

        record InALambdaOfAnother(Semel semel, JdbcSink sink) {
            String place(List<String> orders) {
                orders.forEach(order -> sink.take(order));
                return semel.once(Shops.PLACE, orders.get(0), lease -> "").orThrow();
            }
        }

        record ByReference(Semel semel, JdbcSink sink) {
            String place(List<String> orders) {
                String placed =
                        semel.once(Shops.PLACE, orders.get(0), lease -> "").orThrow();
                orders.forEach(sink::take);
                return placed;
            }
        }

        record InAnotherClass(Semel semel, JdbcSink sink) {
            String place(String order) {
                sink.take(order);
                return semel.once(Shops.PLACE, order, lease -> order).orThrow();
            }
        }

        record ThroughAGenericInterface(Semel semel, Sink<String> sink) {
            String place(String order) {
                sink.take(order);
                return semel.once(Shops.PLACE, order, lease -> order).orThrow();
            }
        }

        abstract static class Template {
            private final Semel semel;

            Template(Semel semel) {
                this.semel = semel;
            }

            String place(String order) {
                before(order);
                return semel.once(Shops.PLACE, order, lease -> order).orThrow();
            }

            abstract void before(String order);
        }

        static class InAClassBelow extends Template {
            private final JdbcTemplate jdbc;

            InAClassBelow(Semel semel, JdbcTemplate jdbc) {
                super(semel);
                this.jdbc = jdbc;
            }

            @Override
            void before(String order) {
                jdbc.update("INSERT INTO orders VALUES (?)", order);
            }
        }

        record AfterAStage(Semel semel, JdbcSink sink) {
            CompletionStage<?> place(String order) {
                return semel.onceAsync(Shops.PLACE, order, lease -> null).thenAccept(placed -> {
                    sink.take(order);
                });
            }
        }

        record AroundTheGuard(Semel semel, JdbcTemplate jdbc, TransactionTemplate transactions) {
            Object place(String order) {
                return transactions.execute(status -> {
                    jdbc.update("INSERT INTO orders VALUES (?)", order);
                    return semel.once(Shops.PLACE, order, lease -> order).orThrow();
                });
            }
        }

        record BeforeItsOwnMethod(Semel semel, JdbcTemplate jdbc) {
            String place(String order) {
                jdbc.update("INSERT INTO orders VALUES (?)", order);
                return placed(order);
            }

            private String placed(String order) {
                return semel.once(Shops.PLACE, order, lease -> order).orThrow();
            }
        }

        record Published(Semel semel, ApplicationEventPublisher events) {
            String place(String order) {
                String placed = semel.once(Shops.PLACE, order, lease -> order).orThrow();
                events.publishEvent(placed);
                return placed;
            }
        }

        record Exchanged(Semel semel, RestTemplate rest) {
            String place(String order) {
                rest.exchange("/orders", HttpMethod.PUT, null, String.class);
                return semel.once(Shops.PLACE, order, lease -> order).orThrow();
            }
        }
    }

    record Nested(Semel semel, JdbcSink sink) {
        String place(List<String> orders) {
            return semel.once(Shops.PLACE, orders.get(0), lease -> {
                        orders.forEach(order -> sink.take(order));
                        orders.forEach(sink::take);
                        return "";
                    })
                    .orThrow();
        }
    }

    record HandedOver(Semel semel, JdbcTemplate jdbc) {
        String place(String order) {
            return semel.once(Shops.PLACE, order, this::apply).orThrow();
        }

        private String apply(Lease lease) {
            jdbc.update("INSERT INTO orders VALUES (?)", "");
            return lease.keyFor("orders");
        }
    }

    /** Hands what is to be done to a method of its own that guards it. */
    record Wrapped(Semel semel, JdbcTemplate jdbc) {
        String place(String order) {
            return once(order, lease -> {
                jdbc.update("INSERT INTO orders VALUES (?)", order);
                return order;
            });
        }

        private String once(String order, Effect<String, RuntimeException> effect) {
            return semel.once(Shops.PLACE, order, effect).orThrow();
        }
    }

    record KeptInAVariable(Semel semel, JdbcTemplate jdbc) {
        String place(String order) {
            Effect<String, RuntimeException> effect = lease -> {
                jdbc.update("INSERT INTO orders VALUES (?)", order);
                return order;
            };
            return semel.once(Shops.PLACE, order, effect).orThrow();
        }
    }

    record BesideAnotherOnce(Semel semel, OnceSink sink) {
        String place(String order) {
            sink.take(order.length());
            return semel.once(Shops.PLACE, order, lease -> order).orThrow();
        }
    }

    record OnlyReads(Semel semel, JdbcSink sink, RestTemplate rest, RestClient client, HttpClient http) {
        String place(String order) throws Exception {
            int count = sink.count();
            rest.exchange("/orders", HttpMethod.GET, null, String.class);
            client.method(HttpMethod.HEAD).retrieve().toBodilessEntity();
            http.send(
                    HttpRequest.newBuilder(URI.create("/" + count)).GET().build(),
                    HttpResponse.BodyHandlers.discarding());
            return semel.once(Shops.PLACE, order, lease -> order).orThrow();
        }
    }
}
