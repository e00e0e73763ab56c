package dev.semel.server.api;

import dev.semel.operation.OperationKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One access token as its file knows it: never the token itself, only its digest. A token is 256 random bits, so a plain
 * digest of it tells nothing. Immutable.
 *
 * @param digest hexadecimal SHA-256 of the token
 * @param name who presents it, for people
 * @param tenant whose keys it reaches, and no other's
 * @param scopes what it may do
 * @param operations on which operations; none means on all that are declared
 * @param expiresMillis from when on it is refused, wall clock
 */
public record AccessToken(
        String digest, String name, String tenant, Set<String> scopes, Set<String> operations, long expiresMillis) {
    private static final String PREFIX = "semel_";
    private static final int RANDOM_BYTES = 32;
    private static final String DIGEST = "sha256:";
    private static final Set<String> MEMBERS = Set.of("name", "tenant", "scopes", "operations", "expires");

    /** @throws IllegalArgumentException in one sentence, if a part cannot be */
    public AccessToken {
        scopes = Set.copyOf(scopes);
        operations = Set.copyOf(operations);
        if (!digest.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("the digest is not 'sha256:' and 64 hexadecimal digits");
        }
        if (!name.matches("[!-~]{1,64}")) {
            throw new IllegalArgumentException("the name is not 1 to 64 visible ASCII characters");
        }
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("no scope is given, so the token could do nothing");
        }
        scopes.forEach(Scope::of);
        if (tenant.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("the tenant has white space, which this file cannot hold");
        }
        var unused = new OperationKey(tenant, "o", "k");
        operations.forEach(operation -> new OperationKey(tenant, operation, "k"));
    }

    /** A fresh token, to be shown once. */
    public static String fresh() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** The digest of a token, as the file has it. */
    public static String digest(String token) {
        try {
            byte[] text = token.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException("Every Java has SHA-256.", never);
        }
    }

    /** @throws IllegalArgumentException in words that follow "line n: ", if the line is none of this format */
    static AccessToken parse(String line) {
        String[] words = line.strip().split("\\s+");
        if (!words[0].startsWith(DIGEST)) {
            throw new IllegalArgumentException("it does not begin with '" + DIGEST + "'");
        }
        Map<String, String> members = new HashMap<>();
        for (String word : List.of(words).subList(1, words.length)) {
            String[] pair = word.split("=", 2);
            if (pair.length < 2 || !MEMBERS.contains(pair[0]) || members.put(pair[0], pair[1]) != null) {
                throw new IllegalArgumentException("'" + pair[0] + "' is not known, has no value or is there twice;"
                        + " known are name=, tenant=, scopes=, operations= and expires=");
            }
        }
        return new AccessToken(
                words[0].substring(DIGEST.length()),
                members.getOrDefault("name", ""),
                members.getOrDefault("tenant", ""),
                list(members.getOrDefault("scopes", "")),
                list(members.getOrDefault("operations", "")),
                millis(members.get("expires")));
    }

    private static Set<String> list(String text) {
        return text.isEmpty() ? Set.of() : new TreeSet<>(List.of(text.split(",", -1)));
    }

    private static long millis(@org.jspecify.annotations.Nullable String text) {
        try {
            return text == null ? Long.MAX_VALUE : Instant.parse(text).toEpochMilli();
        } catch (DateTimeParseException wrong) {
            throw new IllegalArgumentException("'" + text + "' is no time such as 2027-01-31T00:00:00Z", wrong);
        }
    }

    /** The line of the file; {@link #parse} reads it. */
    public String line() {
        String all = DIGEST + digest + " name=" + name + " tenant=" + tenant + " scopes="
                + EnumSet.allOf(Scope.class).stream()
                        .map(Scope::word)
                        .filter(scopes::contains)
                        .collect(Collectors.joining(","));
        String more = operations.isEmpty() ? all : all + " operations=" + String.join(",", new TreeSet<>(operations));
        return expiresMillis == Long.MAX_VALUE ? more : more + " expires=" + Instant.ofEpochMilli(expiresMillis);
    }

    boolean may(Scope scope) {
        return scopes.contains(scope.word());
    }

    boolean mayUse(String operation) {
        return operations.isEmpty() || operations.contains(operation);
    }
}
