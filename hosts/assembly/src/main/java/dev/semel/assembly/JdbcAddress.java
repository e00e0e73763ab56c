package dev.semel.assembly;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.semel.store.StoreUnavailableException;
import dev.semel.store.jdbc.JdbcOptions;
import dev.semel.store.jdbc.JdbcStore;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL or MariaDB database as its driver names it, and the schema in it, which on MariaDB is another database of
 * the server. The address may hold a password, so nothing here ever shows it.
 *
 * @param url as it was written, without the schema
 * @param schema that holds Semel's tables, empty for the role's own, or the database that the address names
 */
record JdbcAddress(String url, String schema) {
    private static final String POSTGRESQL = "jdbc:postgresql:";
    private static final String MARIADB = "jdbc:mariadb:";
    /** Who asks, if the address does not say. */
    static final String USER = "SEMEL_STORE_USER";

    static final String PASSWORD = "SEMEL_STORE_PASSWORD";

    private static final Pattern SCHEMA = Pattern.compile("([?&])semelSchema=([^&]*)(&?)");
    private static final String HOW = "//HOST:PORT/DATABASE, and user and password as ?user=...&password=... or in "
            + USER + " and " + PASSWORD + ".";
    /** Beside the lanes: the sweeper, clean-up, notes, waiters, people. */
    private static final int SPARE = 4;

    private static final int CONNECT_SECONDS = 3;

    /** @throws IllegalArgumentException if the text is no such address */
    static JdbcAddress parse(String text) {
        Matcher schema = SCHEMA.matcher(text);
        String name = "";
        String url = text;
        if (schema.find()) {
            name = schema.group(2);
            url = schema.replaceFirst(schema.group(3).isEmpty() ? "" : Matcher.quoteReplacement(schema.group(1)));
        }
        JdbcAddress address = new JdbcAddress(url, name);
        if (beforeQuery(url).contains("@")) {
            throw new IllegalArgumentException("The store's address has an '@' before its question mark; " + how(url));
        } else if (address.isMaria() && !url.startsWith(scheme(url) + "//")) {
            // The driver would spread what it is asked over several servers, of which one alone has what was written
            // last.
            throw new IllegalArgumentException(
                    "The store '" + address.name() + "' names more than a server; " + how(url));
        }
        address.said();
        address.options();
        return address;
    }

    /** Whether this is meant as an address of a database server. */
    static boolean isMeantBy(String text) {
        return text.startsWith(POSTGRESQL) || text.startsWith(MARIADB);
    }

    static Needed needed(String text) {
        return text.startsWith(MARIADB) ? Needed.MARIADB : Needed.POSTGRESQL;
    }

    boolean isMaria() {
        return url.startsWith(MARIADB);
    }

    private static String how(String url) {
        return "write " + scheme(url) + HOW;
    }

    private static String scheme(String url) {
        return url.startsWith(MARIADB) ? MARIADB : POSTGRESQL;
    }

    /** The same database, another schema, as it would have been written. */
    static String in(String text, String schema) {
        JdbcAddress address = parse(text);
        String url = address.url();
        return url + (url.contains("?") ? "&" : "?") + "semelSchema=" + schema;
    }

    /** The address without what follows the question mark, but for the schema. */
    String name() {
        return beforeQuery(url) + (schema.isEmpty() ? "" : "?semelSchema=" + schema);
    }

    JdbcOptions options() {
        return JdbcOptions.defaults().in(schema);
    }

    /** Opens the store over a pool of its own, which is closed with it. */
    JdbcStore open(JdbcOptions options, Map<String, String> environment) {
        HikariDataSource pool = pool(settings(environment));
        JdbcStore store = JdbcStore.open(pool, options, pool::close);
        pool.setMaximumPoolSize(store.describe().lanes() + SPARE);
        return store;
    }

    /**
     * A pool whose first connection has been made.
     *
     * @throws StoreUnavailableException if none could be
     */
    HikariDataSource pool(HikariConfig settings) {
        try {
            return new HikariDataSource(settings);
        } catch (PoolInitializationException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            throw new StoreUnavailableException(
                    "The store " + name() + " cannot be reached: " + firstLine(cause.getMessage()), failure);
        }
    }

    /** What the address says itself goes before what is said here. */
    HikariConfig settings(Map<String, String> environment) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("semel");
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(SPARE);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT_SECONDS * 1_000L);
        if (isMaria()) {
            // Its default would cost every call two more round trips, for every statement is written for this one.
            config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
            config.addDataSourceProperty("connectTimeout", Integer.toString(CONNECT_SECONDS * 1_000));
        } else {
            config.addDataSourceProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
            config.addDataSourceProperty("ApplicationName", "semel");
        }
        config.addDataSourceProperty("tcpKeepAlive", "true");
        Set<String> said = said();
        offer(config, said, "user", environment.get(USER));
        offer(config, said, "password", environment.get(PASSWORD));
        return config;
    }

    private static void offer(HikariConfig config, Set<String> said, String name, @Nullable String value) {
        if (value != null && !said.contains(name)) {
            config.addDataSourceProperty(name, value);
        }
    }

    /** The settings that the address itself makes, as its driver reads it. */
    private Set<String> said() {
        try {
            return Arrays.stream(DriverManager.getDriver(url).getPropertyInfo(url, new Properties()))
                    .filter(setting -> setting.value != null && url.contains(setting.name + "="))
                    .map(setting -> setting.name)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SQLException unknown) {
            throw new IllegalArgumentException(
                    "The store '" + name() + "' is no address of a database; " + how(url), unknown);
        }
    }

    private static String beforeQuery(String text) {
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query);
    }

    private static String firstLine(@Nullable String message) {
        return message == null
                ? "no reason given."
                : message.lines().findFirst().orElse("");
    }

    /** Without the password. */
    @Override
    public String toString() {
        return name();
    }
}
