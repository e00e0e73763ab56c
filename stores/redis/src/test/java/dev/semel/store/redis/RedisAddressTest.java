package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.HostAndPort;

class RedisAddressTest {
    @Test
    void one_server_is_named_with_all_that_can_be_said_of_it() {
        RedisAddress address = new RedisAddress("rediss://app:p%40ss:w+rd@cache.example:7000/3");

        assertThat(address.isEncrypted()).isTrue();
        assertThat(address.user()).isEqualTo("app");
        assertThat(address.password()).isEqualTo("p@ss:w+rd");
        assertThat(address.hosts()).containsExactly(new HostAndPort("cache.example", 7000));
        assertThat(address.database()).isEqualTo(3);
        assertThat(address.name()).isEqualTo("rediss://cache.example:7000/3");
        assertThat(address).hasToString(address.name());
    }

    @Test
    void what_is_not_said_is_the_usual() {
        RedisAddress address = new RedisAddress("redis://cache");

        assertThat(address.isEncrypted()).isFalse();
        assertThat(address.isCluster()).isFalse();
        assertThat(address.isSentinel()).isFalse();
        assertThat(address.user()).isNull();
        assertThat(address.password()).isNull();
        assertThat(address.hosts()).containsExactly(new HostAndPort("cache", 6379));
        assertThat(address.database()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"redis://secret@cache", "redis://:secret@cache"})
    void a_password_may_stand_alone(String text) {
        RedisAddress address = new RedisAddress(text);

        assertThat(address.user()).isNull();
        assertThat(address.password()).isEqualTo("secret");
    }

    @ParameterizedTest
    @CsvSource({"redis://app:secret?too@cache", "redis://app:secret#/too@cache", "redis://app:secret@too@cache"})
    void no_part_of_a_password_is_shown_whatever_it_is_made_of(String text) {
        assertThat(new RedisAddress(text).name()).isEqualTo("redis://cache");
    }

    @Test
    void sentinels_are_named_with_their_master() {
        RedisAddress address = new RedisAddress("redis-sentinel://app:secret@one,[::1]:26380/2#orders");

        assertThat(address.isSentinel()).isTrue();
        assertThat(address.hosts()).containsExactly(new HostAndPort("one", 26379), new HostAndPort("::1", 26380));
        assertThat(address.master()).isEqualTo("orders");
        assertThat(address.database()).isEqualTo(2);
        assertThat(address.name()).isEqualTo("redis-sentinel://one,[::1]:26380/2#orders");
    }

    @Test
    void some_servers_of_a_cluster_are_named() {
        RedisAddress address = new RedisAddress("rediss-cluster://one:7000,two:7001");

        assertThat(address.isCluster()).isTrue();
        assertThat(address.isEncrypted()).isTrue();
        assertThat(address.hosts()).containsExactly(new HostAndPort("one", 7000), new HostAndPort("two", 7001));
    }

    @ParameterizedTest
    @CsvSource({
        "http://cache, is no address of Redis;",
        "redis://, is no address of Redis;",
        "redis://:secret@, is no address of Redis;",
        "redis://:secret@cache:70000, what it names as hosts are none",
        "redis://:secret@cache:port, what it names as hosts are none",
        "'redis-cluster://:secret@one,,two', what it names as hosts are none",
        "'redis://:secret@one,two', it names several servers that are no Cluster",
        "redis-sentinel://:secret@one, it does not name Sentinel's master",
        "redis://:secret@one#orders, it names a master without Sentinel",
        "redis-cluster://:secret@one/1, a Cluster has no databases",
        "redis://:secret@one?timeout=5s, setting 'timeout' is not known",
        "redis://:secret%zz@one, its user or password has a % that stands for nothing",
    })
    void what_is_no_address_is_refused_with_a_reason_and_without_its_password(String text, String because) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new RedisAddress(text))
                .withMessageContaining(because)
                .withMessageContaining("write redis://HOST:PORT")
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("secret"));
    }
}
