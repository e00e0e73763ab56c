package dev.semel.benchmarks;

import io.github.arun0009.idempotent.core.persistence.IdempotentStore;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.SetParams;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A store of the peer's over Redis, written here, for its own module cannot be had: each of its calls is one plain
 * command, and values are JSON. Once over Lettuce, all callers on one connection, as Spring Boot does it unless told
 * otherwise; once over a pool of Jedis, the client that ours uses.
 */
final class PeersRedis implements IdempotentStore, AutoCloseable {
    private final JsonMapper mapper = new JsonMapper();
    private final Client client;

    /** The commands. */
    private interface Client extends AutoCloseable {
        @Nullable
        String get(String key);

        void set(String key, String value, long untilMillis);

        void setIfThere(String key, String value, long untilMillis);

        void delete(String key);

        @Override
        void close();
    }

    private PeersRedis(Client client) {
        this.client = client;
    }

    static PeersRedis overLettuce(String url) {
        return new PeersRedis(new Lettuce(url));
    }

    static PeersRedis overJedis(String url) {
        return new PeersRedis(new Jedis(url));
    }

    private static final class Lettuce implements Client {
        private final RedisClient client;
        private final StatefulRedisConnection<String, String> connection;
        private final RedisCommands<String, String> commands;

        Lettuce(String url) {
            client = RedisClient.create(url);
            connection = client.connect();
            commands = connection.sync();
        }

        @Override
        public @Nullable String get(String key) {
            return commands.get(key);
        }

        @Override
        public void set(String key, String value, long untilMillis) {
            commands.set(key, value, new SetArgs().pxAt(untilMillis));
        }

        @Override
        public void setIfThere(String key, String value, long untilMillis) {
            commands.set(key, value, new SetArgs().pxAt(untilMillis).xx());
        }

        @Override
        public void delete(String key) {
            commands.del(key);
        }

        @Override
        public void close() {
            connection.close();
            client.shutdown();
        }
    }

    private static final class Jedis implements Client {
        private final UnifiedJedis pool;

        Jedis(String url) {
            pool = redis.clients.jedis.RedisClient.create(url);
        }

        @Override
        public @Nullable String get(String key) {
            return pool.get(key);
        }

        @Override
        public void set(String key, String value, long untilMillis) {
            pool.set(key, value, new SetParams().pxAt(untilMillis));
        }

        @Override
        public void setIfThere(String key, String value, long untilMillis) {
            pool.set(key, value, new SetParams().pxAt(untilMillis).xx());
        }

        @Override
        public void delete(String key) {
            pool.del(key);
        }

        @Override
        public void close() {
            pool.close();
        }
    }

    @Override
    public @Nullable Value getValue(IdempotentKey key, Class<?> type) {
        String kept = client.get(name(key));
        if (kept == null) {
            return null;
        }
        JsonNode value = mapper.readTree(kept);
        JsonNode response = value.get("response");
        return new Value(
                value.get("status").asString(),
                value.get("until").asLong(),
                response == null ? null : mapper.treeToValue(response, type));
    }

    @Override
    public void store(IdempotentKey key, Value value) {
        client.set(name(key), written(value), value.expirationTimeInMilliSeconds());
    }

    @Override
    public void remove(IdempotentKey key) {
        client.delete(name(key));
    }

    @Override
    public void update(IdempotentKey key, Value value) {
        client.setIfThere(name(key), written(value), value.expirationTimeInMilliSeconds());
    }

    private static String name(IdempotentKey key) {
        return "peer:" + key.processName() + ":" + key.key();
    }

    private String written(Value value) {
        return mapper.writeValueAsString(
                new Written(value.status(), value.expirationTimeInMilliSeconds(), value.response()));
    }

    /** What is kept. */
    record Written(String status, long until, @Nullable Object response) {}

    @Override
    public void close() {
        client.close();
    }
}
