package dev.semel.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.UUID;

/**
 * What a careful hand writes over Lettuce: one script that claims with a token, one that settles if the token is still
 * there. No fingerprint, no fence, no history, no doubt. All callers share one connection, as the client advises, which
 * sends in one piece what many ask at once.
 */
final class BareLua implements Contestant, AutoCloseable {
    private static final String CLAIM = "local r = redis.call('GET', KEYS[1]) if r then return r end"
            + " redis.call('SET', KEYS[1], ARGV[1], 'PX', 30000) return false";
    private static final String SETTLE = "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end"
            + " redis.call('SET', KEYS[1], ARGV[2], 'PX', 86400000) return 1";

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final RedisCommands<String, String> commands;
    private final String claim;
    private final String settle;

    BareLua(String url) {
        client = RedisClient.create(url);
        connection = client.connect();
        commands = connection.sync();
        claim = commands.scriptLoad(CLAIM);
        settle = commands.scriptLoad(SETTLE);
    }

    @Override
    public String name() {
        return "bare Lua";
    }

    @Override
    public void operate(long number) {
        String[] key = {"bare:" + number};
        String token = UUID.randomUUID().toString();
        if (commands.<String>evalsha(claim, ScriptOutputType.VALUE, key, token) != null) {
            throw new IllegalStateException("A new order was there already.");
        }
        String receipt = Payments.receipt(Payments.request(number));
        if (commands.<Long>evalsha(settle, ScriptOutputType.INTEGER, key, token, "done:" + receipt) != 1) {
            throw new IllegalStateException("A claimed order was not settled.");
        }
    }

    @Override
    public void repeat(long number) {
        String[] key = {"bare:" + number};
        String found = commands.evalsha(claim, ScriptOutputType.VALUE, key, "nobody");
        if (found == null || !found.startsWith("done:")) {
            throw new IllegalStateException("A settled order is " + found + ".");
        }
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
