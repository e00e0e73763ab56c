package dev.semel.store.redis;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/**
 * Where Redis is, as written: {@code redis://}, {@code redis-sentinel://} or {@code redis-cluster://}, each with
 * {@code rediss} for TLS; then {@code user:password@} or {@code password@}, with what is not plain in percents; one host,
 * or several with commas between, each with a port unless it is the usual one; a database behind a slash; the name of
 * Sentinel's master behind a hash. May hold a password, so only {@link #name} is shown.
 */
record RedisAddress(String text) {
    private static final Pattern FORM = Pattern.compile(
            "(rediss?)(-sentinel|-cluster)?://(?:(.*)@)?([^/?#@]+)(?:/(\\d{0,4}))?(\\?[^#]*)?(?:#(.+))?");
    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\[\\]\\s]+)(?::(\\d{1,5}))?");
    private static final String HOW = "; write redis://HOST:PORT, redis-sentinel://HOST:PORT,HOST:PORT#MASTER or"
            + " redis-cluster://HOST:PORT,HOST:PORT, with rediss for TLS.";
    private static final int PORT = 6379;
    private static final int SENTINELS_PORT = 26379;

    /** @throws IllegalArgumentException if the text is no such address */
    RedisAddress {
        String wrong = wrong(text);
        if (wrong != null) {
            throw new IllegalArgumentException("The store '" + nameOf(text) + "' is no address of Redis" + wrong + HOW);
        }
    }

    /** What is wrong with it, if anything is, without what it says: that may be a password. */
    private static @Nullable String wrong(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return "";
        }
        boolean cluster = "-cluster".equals(form.group(2));
        boolean sentinel = "-sentinel".equals(form.group(2));
        String[] hosts = form.group(4).split(",", -1);
        if (!Arrays.stream(hosts).allMatch(RedisAddress::isHost)) {
            return ", for what it names as hosts are none";
        } else if (hosts.length > 1 && !cluster && !sentinel) {
            return ", for it names several servers that are no Cluster";
        } else if (sentinel == (form.group(7) == null)) {
            return sentinel ? ", for it does not name Sentinel's master" : ", for it names a master without Sentinel";
        } else if (form.group(6) != null) {
            return ", for its setting '" + form.group(6).substring(1).replaceFirst("=.*", "") + "' is not known";
        } else if (cluster && form.group(5) != null && !form.group(5).matches("0*")) {
            return ", for a Cluster has no databases";
        }
        return isDecodable(form.group(3)) ? null : ", for its user or password has a % that stands for nothing";
    }

    private static boolean isHost(String host) {
        Matcher form = HOST.matcher(host);
        return form.matches() && (form.group(2) == null || isPort(Integer.parseInt(form.group(2))));
    }

    private static boolean isPort(int port) {
        return port > 0 && port < 1 << 16;
    }

    private static boolean isDecodable(@Nullable String encoded) {
        return encoded == null || encoded.replaceAll("%[0-9a-fA-F]{2}", "").indexOf('%') < 0;
    }

    private Matcher form() {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalStateException("This was an address of Redis when it was made.");
        }
        return form;
    }

    boolean isCluster() {
        return "-cluster".equals(form().group(2));
    }

    boolean isSentinel() {
        return "-sentinel".equals(form().group(2));
    }

    boolean isEncrypted() {
        return form().group(1).equals("rediss");
    }

    /** As written, and in this order: the one server, Sentinel's, or some of a Cluster. */
    List<HostAndPort> hosts() {
        int usual = isSentinel() ? SENTINELS_PORT : PORT;
        return Arrays.stream(form().group(4).split(",", -1))
                .map(host -> host(host, usual))
                .toList();
    }

    private static HostAndPort host(String text, int usual) {
        Matcher form = HOST.matcher(text);
        if (!form.matches()) {
            throw new IllegalStateException("This was a host when the address was made.");
        }
        String bare = form.group(1).startsWith("[")
                ? form.group(1).substring(1, form.group(1).length() - 1)
                : form.group(1);
        return new HostAndPort(bare, form.group(2) == null ? usual : Integer.parseInt(form.group(2)));
    }

    /** Null if only a password is named, or nothing. */
    @Nullable
    String user() {
        String who = form().group(3);
        int colon = who == null ? -1 : who.indexOf(':');
        return colon <= 0 ? null : decoded(who.substring(0, colon));
    }

    /** Null if there is none. */
    @Nullable
    String password() {
        String who = form().group(3);
        return who == null ? null : decoded(who.substring(who.indexOf(':') + 1));
    }

    private static String decoded(String encoded) {
        return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    int database() {
        String database = form().group(5);
        return database == null || database.isEmpty() ? 0 : Integer.parseInt(database);
    }

    /** What Sentinel calls the master; empty without Sentinel. */
    String master() {
        String master = form().group(7);
        return master == null ? "" : master;
    }

    /** Without user, password and settings. */
    String name() {
        return nameOf(text);
    }

    private static String nameOf(String text) {
        // In this order, for a password may have a question mark.
        return text.replaceFirst("(?s)//.*@", "//").replaceFirst("\\?[^#]*", "");
    }

    /** Without the password. */
    @Override
    public String toString() {
        return name();
    }
}
