package dev.semel.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses of stores as people write them; what is wrong with some; and that none of them shows a password. */
class StoreAddressTest {
    private static final String URL = "jdbc:postgresql://db:5432/shop?user=app&password=hidden";

    @Test
    void a_password_in_an_address_is_never_shown() {
        StoreAddress address = new StoreAddress(URL).in("semel");

        assertThat(address.name()).isEqualTo("jdbc:postgresql://db:5432/shop?semelSchema=semel");
        assertThat(address).hasToString(address.name());
        assertThat(address.database()).hasToString(address.name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://app:hidden@db/shop",
                "jdbc:mariadb:replication://db,other/shop?password=hidden",
                "jdbc:oracle:thin?password=hidden",
                "jdbc:postgresql://app:hidden@db:5432/shop",
                "jdbc:postgresql://db:port/shop?password=hidden",
                "jdbc:postgresql://db/shop?password=hidden&semelSchema=Not Plain",
                "rocksdb:",
                "redis://",
                "redis-sentinel://app:hidden@db:1",
                "redis://:hidden@db?semelReplicas=all",
                "redis://:hidden@db?semelPrefix=Not-Plain"
            })
    void an_address_that_is_none_is_refused_without_its_password(String text) {
        assertThatThrownBy(() -> new StoreAddress(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("hidden")
                .containsAnyOf(
                        "write jdbc:postgresql://HOST:PORT/DATABASE",
                        "write jdbc:mariadb://HOST",
                        "jdbc:postgresql:",
                        "The schema is named",
                        "write redis://HOST:PORT",
                        "semelReplicas=all",
                        "The prefix is")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db/shop?semelSchema=own, jdbc:postgresql://db/shop",
        "jdbc:postgresql://db/shop?semelSchema=own&user=a, jdbc:postgresql://db/shop?user=a",
        "jdbc:postgresql://db/shop?user=a&semelSchema=own, jdbc:postgresql://db/shop?user=a",
        "jdbc:postgresql://db/shop?user=a&semelSchema=own&ssl=true, jdbc:postgresql://db/shop?user=a&ssl=true"
    })
    void the_schema_is_ours_and_not_the_drivers(String text, String forDriver) {
        JdbcAddress address = new StoreAddress(text).database();

        assertThat(address.url()).isEqualTo(forDriver);
        assertThat(address.schema()).isEqualTo("own");
        assertThat(new StoreAddress(text).in("other").database()).isEqualTo(new JdbcAddress(address.url(), "other"));
    }

    @Test
    void what_the_address_says_goes_before_what_is_said_for_it() {
        Map<String, String> environment = Map.of("SEMEL_STORE_USER", "other", "SEMEL_STORE_PASSWORD", "secret");

        HikariConfig silent =
                new StoreAddress("jdbc:postgresql://db/shop").database().settings(environment);
        Properties offered = silent.getDataSourceProperties();
        Properties said = new StoreAddress(URL).database().settings(environment).getDataSourceProperties();

        assertThat(offered)
                .containsEntry("user", "other")
                .containsEntry("password", "secret")
                .containsEntry("ApplicationName", "semel")
                .containsEntry("tcpKeepAlive", "true")
                .containsKey("connectTimeout");
        assertThat(said).doesNotContainKeys("user", "password");
    }

    @ParameterizedTest
    @CsvSource({
        "redis://a:hidden@db:1/2?semelPrefix=own, redis://db:1/2",
        "'redis-sentinel://:hidden@s1:1,s2:2?semelPrefix=own&semelReplicas=1#main', 'redis-sentinel://s1:1,s2:2#main'",
        "'rediss-cluster://:hidden@c1:1,c2:2?semelReplicas=1&semelPrefix=own', 'rediss-cluster://c1:1,c2:2'"
    })
    void an_address_of_redis_has_a_prefix_and_is_shown_without_its_password(String text, String name) {
        StoreAddress address = new StoreAddress(text);

        assertThat(address.isShared()).isTrue();
        assertThat(address.hasTables()).isFalse();
        assertThat(address.name()).isEqualTo(name + "?semelPrefix=own");
        assertThat(address.in("other").name()).isEqualTo(name + "?semelPrefix=other");
    }

    @Test
    void a_mistyped_setting_of_redis_is_refused_for_it_would_be_another_store() {
        assertThatThrownBy(() -> new StoreAddress("redis://a:hidden@db:1?semelPrefx=own"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("its setting 'semelPrefx' is not known")
                .hasMessageNotContaining("hidden");
    }

    @Test
    void mariadb_is_reached_in_the_isolation_that_is_meant() {
        String text = "jdbc:mariadb://db:3306/shop?user=app";
        StoreAddress address = new StoreAddress(text + "&password=hidden&semelSchema=own");

        HikariConfig settings = address.database().settings(Map.of("SEMEL_STORE_USER", "other"));

        assertThat(address.isShared()).isTrue();
        assertThat(address.name()).isEqualTo(text.replaceFirst("\\?.*", "") + "?semelSchema=own");
        assertThat(settings.getJdbcUrl()).isEqualTo("jdbc:mariadb://db:3306/shop?user=app&password=hidden");
        assertThat(settings.getTransactionIsolation()).isEqualTo("TRANSACTION_READ_COMMITTED");
        assertThat(settings.getDataSourceProperties()).doesNotContainKeys("user", "password");
    }

    @Test
    void a_schema_of_a_store_that_has_none_is_refused() {
        assertThatThrownBy(() -> new StoreAddress("memory:").in("semel"))
                .hasMessage("The store 'memory:' has no schemas; name one with a store in a database alone.");
    }
}
