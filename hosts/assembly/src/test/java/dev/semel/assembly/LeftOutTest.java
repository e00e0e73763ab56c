package dev.semel.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An application that brings neither Redis nor DynamoDB nor a driver: seen by a class loader that has none of them. */
class LeftOutTest {
    private static final List<String> LEFT_OUT =
            List.of("redis", "jedis", "dynamodb", "awssdk", "sqlite", "postgresql", "mariadb");

    @TempDir
    Path directory;

    private URLClassLoader without;

    @BeforeEach
    void leave_them_out() throws MalformedURLException {
        List<URL> kept = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (LEFT_OUT.stream().noneMatch(entry::contains)) {
                kept.add(Path.of(entry).toUri().toURL());
            }
        }
        without = new URLClassLoader(kept.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    }

    @AfterEach
    void close() throws Exception {
        without.close();
    }

    private Object address(String text) throws ReflectiveOperationException {
        return without.loadClass(StoreAddress.class.getName())
                .getConstructor(String.class)
                .newInstance(text);
    }

    @ParameterizedTest
    @CsvSource({
        "redis://:hidden@db:1, Redis, dev.semel:semel-store-redis",
        "dynamodb://eu-west-1/records, DynamoDB, dev.semel:semel-store-dynamodb",
        "jdbc:sqlite:/a/b.db, SQLite, org.xerial:sqlite-jdbc",
        "jdbc:postgresql://db/shop?password=hidden, PostgreSQL, org.postgresql:postgresql",
        "jdbc:mariadb://db/shop?password=hidden, MariaDB, org.mariadb.jdbc:mariadb-java-client"
    })
    void an_address_says_which_dependency_it_needs(String text, String place, String artifact) {
        assertThatThrownBy(() -> address(text))
                .isInstanceOf(InvocationTargetException.class)
                .cause()
                .hasMessage("The store is in " + place
                        + ", and what it is reached with is not here; add the dependency " + artifact + ".");
    }

    @Test
    void what_needs_none_of_them_is_opened() throws Exception {
        for (String text :
                Stream.of("memory:", "rocksdb:" + directory.resolve("records")).toList()) {
            Object address = address(text);
            for (String question : List.of("name", "isShared", "isRedis", "isDynamo", "apartMillis", "path", "files")) {
                assertThat(address.getClass().getMethod(question).invoke(address))
                        .isNotNull();
            }
            try (AutoCloseable store = (AutoCloseable)
                    address.getClass().getMethod("open", String.class).invoke(address, "")) {
                assertThat(store.getClass().getClassLoader()).isSameAs(without);
            }
        }
    }
}
