package dev.semel.benchmarks;

import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Spring's way to a Redis of this machine: all callers share one connection of Lettuce. */
final class SpringConnection {
    private SpringConnection() {}

    /** A factory that is ready for use; end it with {@code destroy}. */
    static LettuceConnectionFactory to(int port) {
        LettuceConnectionFactory factory =
                new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", port));
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }
}
