package dev.semel.assembly;

import dev.semel.store.redis.RedisOptions;
import dev.semel.store.redis.RedisStore;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Redis as its client names it, with what is Semel's in the address taken out: the prefix of its keys and for how many
 * replicas to wait. The address may hold a password, so nothing here ever shows it.
 *
 * @param url for the client
 */
record RedisPlace(String url, RedisOptions options) {
    private static final Pattern ADDRESS = Pattern.compile("rediss?(-sentinel|-cluster)?://.*");
    private static final String PREFIX = "semelPrefix";
    private static final String REPLICAS = "semelReplicas";
    private static final Duration REPLICAS_HAVE = Duration.ofSeconds(1);

    static boolean isOne(String text) {
        return ADDRESS.matcher(text).matches();
    }

    /** @throws IllegalArgumentException if the text is no such address */
    static RedisPlace parse(String text) {
        RedisOptions options = RedisOptions.defaults();
        String prefix = said(text, PREFIX);
        if (!prefix.isEmpty()) {
            options = options.in(prefix);
        }
        String replicas = said(text, REPLICAS);
        if (!replicas.isEmpty()) {
            options = options.waitingFor(number(replicas), REPLICAS_HAVE);
        }
        RedisPlace place = new RedisPlace(without(without(text, PREFIX), REPLICAS), options);
        RedisStore.nameOf(place.url());
        return place;
    }

    /** The same servers, another prefix, as it would have been written. */
    static String in(String text, String prefix) {
        String others = without(text, PREFIX);
        int master = others.indexOf('#');
        String before = master < 0 ? others : others.substring(0, master);
        return before + (before.contains("?") ? "&" : "?") + PREFIX + "=" + prefix
                + (master < 0 ? "" : others.substring(master));
    }

    /** Without user, password and settings, but with the prefix. */
    String name() {
        String prefix = options.prefix();
        return RedisStore.nameOf(url)
                + (prefix.equals(RedisOptions.defaults().prefix()) ? "" : "?" + PREFIX + "=" + prefix);
    }

    RedisStore open(RedisOptions with, Map<String, String> environment) {
        return RedisStore.open(withUser(environment), with);
    }

    void erase(Map<String, String> environment) {
        RedisStore.erase(withUser(environment), options);
    }

    String renewGeneration(Map<String, String> environment) {
        return RedisStore.renewGeneration(withUser(environment), options);
    }

    /** Who asks, if the address does not say. */
    private String withUser(Map<String, String> environment) {
        String password = environment.getOrDefault(JdbcAddress.PASSWORD, "");
        if (password.isEmpty() || url.contains("@")) {
            return url;
        }
        String user = encoded(environment.getOrDefault(JdbcAddress.USER, ""));
        return url.replaceFirst("://", Matcher.quoteReplacement("://" + user + ":" + encoded(password) + "@"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException none) {
            throw new IllegalArgumentException(
                    "The store's address says " + REPLICAS + "=" + text + "; give a number, or leave it away.", none);
        }
    }

    private static Pattern setting(String name) {
        return Pattern.compile("([?&])" + name + "=([^&#]*)(&?)");
    }

    private static String said(String text, String name) {
        Matcher setting = setting(name).matcher(text);
        return setting.find() ? setting.group(2) : "";
    }

    private static String without(String text, String name) {
        Matcher setting = setting(name).matcher(text);
        return setting.find()
                ? setting.replaceFirst(setting.group(3).isEmpty() ? "" : Matcher.quoteReplacement(setting.group(1)))
                : text;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return name();
    }
}
