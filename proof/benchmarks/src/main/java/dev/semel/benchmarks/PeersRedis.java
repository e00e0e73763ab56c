package dev.semel.benchmarks;

import io.github.arun0009.idempotent.core.persistence.IdempotentStore;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A store of the peer's over Redis, written here, for its own module cannot be had: each of its calls is one plain
 * command of the client that ours uses, and values are JSON.
 */
final class PeersRedis implements IdempotentStore, AutoCloseable {
    private final JsonMapper mapper = new JsonMapper();
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final RedisCommands<String, String> commands;

    PeersRedis(String url) {
        client = RedisClient.create(url);
        connection = client.connect();
        commands = connection.sync();
    }

    @Override
    public @Nullable Value getValue(IdempotentKey key, Class<?> type) {
        String kept = commands.get(name(key));
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
        commands.set(name(key), written(value), until(value));
    }

    @Override
    public void remove(IdempotentKey key) {
        commands.del(name(key));
    }

    @Override
    public void update(IdempotentKey key, Value value) {
        commands.set(name(key), written(value), until(value).xx());
    }

    private static String name(IdempotentKey key) {
        return "peer:" + key.processName() + ":" + key.key();
    }

    private String written(Value value) {
        return mapper.writeValueAsString(
                new Written(value.status(), value.expirationTimeInMilliSeconds(), value.response()));
    }

    private static SetArgs until(Value value) {
        return new SetArgs().pxAt(value.expirationTimeInMilliSeconds());
    }

    /** What is kept. */
    record Written(String status, long until, @Nullable Object response) {}

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
