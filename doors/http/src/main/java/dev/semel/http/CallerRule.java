package dev.semel.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * How the caller of a request is told from all others (C2). A key belongs to its caller: the same key from another is
 * another key. Credentials leave this class as keyed digests only. Immutable; safe for use by all threads.
 */
public final class CallerRule {
    private static final String ANONYMOUS = "anonymous";
    private static final int LONGEST_PART = 120;

    private final CallerSource source;
    private final ScopeSecret secret;
    private final String tenantHeader;
    private final AnonymousRule anonymous;

    private CallerRule(CallerSource source, ScopeSecret secret, String tenantHeader, AnonymousRule anonymous) {
        this.source = source;
        this.secret = secret;
        this.tenantHeader = tenantHeader;
        this.anonymous = anonymous;
    }

    /** The default: the exact {@code Authorization} credential; nameless callers are one caller unless they send cookies. */
    public static CallerRule credential(ScopeSecret secret) {
        return of(CallerSource.authorization(), secret).whenAnonymous(AnonymousRule.ALLOW_UNLESS_COOKIES);
    }

    /** A declared source; who is not named by it is refused. */
    public static CallerRule of(CallerSource source, ScopeSecret secret) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(secret, "secret");
        return new CallerRule(source, secret, "", AnonymousRule.REFUSE);
    }

    /** The same rule within the tenant that a trusted proxy names in this header; without it a request is refused. */
    public CallerRule withinTenant(String header) {
        if (header.isBlank()) {
            throw new IllegalArgumentException("The tenant's header has no name; give one.");
        }
        return new CallerRule(source, secret, header, anonymous);
    }

    /** The same rule with another answer to nameless callers. */
    public CallerRule whenAnonymous(AnonymousRule rule) {
        return new CallerRule(source, secret, tenantHeader, Objects.requireNonNull(rule, "rule"));
    }

    /** Where the identity comes from. */
    public CallerSource source() {
        return source;
    }

    /** What becomes of nameless callers. */
    public AnonymousRule anonymous() {
        return anonymous;
    }

    /** The headers that name the caller and its tenant; none for a certificate or a principal. */
    public List<String> headers() {
        String header = source.kind() == CallerSource.Kind.COOKIE ? "Cookie" : source.field();
        return Stream.of(header, tenantHeader).filter(name -> !name.isEmpty()).toList();
    }

    /** Whose keys this request speaks of. */
    public CallerScope scope(RequestHead head) {
        String tenant = "";
        if (!tenantHeader.isEmpty()) {
            List<String> named = head.headers().all(tenantHeader);
            if (named.size() != 1 || named.get(0).isBlank()) {
                return unclear("The " + tenantHeader + " header", named.size());
            }
            tenant = part("tenant", named.get(0)) + "/";
        }
        List<String> names = names(head);
        if (names.size() > 1) {
            return unclear(sourceName(), names.size());
        }
        if (names.isEmpty() || names.get(0).isBlank()) {
            return nameless(tenant, head);
        }
        String label = source.kind().label();
        String principal =
                source.kind().isSecret() ? label + "~" + secret.digest(label, names.get(0)) : part(label, names.get(0));
        return new CallerScope.Known(tenant + principal);
    }

    /** What only this installation can have written under this text; in hexadecimal. */
    String signature(String kind, String text) {
        return secret.digest(kind, text);
    }

    private List<String> names(RequestHead head) {
        return switch (source.kind()) {
            case CERTIFICATE ->
                head.peer().subject().isEmpty()
                        ? List.of()
                        : List.of(head.peer().subject());
            case PRINCIPAL ->
                head.peer().principal().isEmpty()
                        ? List.of()
                        : List.of(head.peer().principal());
            case COOKIE -> cookies(head);
            case CREDENTIAL, API_KEY, CLAIM, HEADER -> head.headers().all(source.field());
        };
    }

    private List<String> cookies(RequestHead head) {
        List<String> found = new ArrayList<>(1);
        for (String line : head.headers().all("Cookie")) {
            for (String pair : line.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals >= 0 && pair.substring(0, equals).strip().equals(source.field())) {
                    found.add(pair.substring(equals + 1).strip());
                }
            }
        }
        return found;
    }

    /** Whether this is the scope of callers without a name, within a tenant or not. */
    public static boolean isAnonymous(String scope) {
        return scope.equals(ANONYMOUS) || scope.endsWith("/" + ANONYMOUS);
    }

    private CallerScope nameless(String tenant, RequestHead head) {
        boolean cookies = head.headers().first("Cookie") != null;
        if (anonymous == AnonymousRule.REFUSE || (anonymous == AnonymousRule.ALLOW_UNLESS_COOKIES && cookies)) {
            String besides = cookies && source.kind() != CallerSource.Kind.COOKIE ? " but has cookies" : "";
            return new CallerScope.Unknown(Problem.of(
                    ProblemCode.CALLER_UNKNOWN,
                    "The request carries no " + sourceName() + besides
                            + ", so its key belongs to nobody; authenticate, or declare in the policy what names the"
                            + " caller."));
        }
        return new CallerScope.Known(tenant + ANONYMOUS);
    }

    private String sourceName() {
        return switch (source.kind()) {
            case CERTIFICATE -> "client certificate";
            case PRINCIPAL -> "authenticated user";
            case COOKIE -> "cookie " + source.field();
            case CREDENTIAL, API_KEY, CLAIM, HEADER -> source.field() + " header";
        };
    }

    private static CallerScope unclear(String what, int times) {
        String capital = Character.toUpperCase(what.charAt(0)) + what.substring(1);
        return new CallerScope.Unknown(
                times > 1
                        ? Problem.of(
                                ProblemCode.CALLER_MALFORMED,
                                capital + " stands " + times + " times in the request; send it once.")
                        : Problem.of(
                                ProblemCode.CALLER_UNKNOWN,
                                capital + " is missing or empty; the proxy in front must set it."));
    }

    /** A part that people can read, escaped so that no two differ by how they are put together; digested if long. */
    private String part(String label, String value) {
        StringBuilder safe = new StringBuilder(label).append(':');
        for (int at = 0; at < value.length(); at++) {
            char unit = value.charAt(at);
            if (unit > 0x20 && unit < 0x7f && unit != '%' && unit != '/') {
                safe.append(unit);
            } else {
                safe.append(String.format("%%%04X", (int) unit));
            }
        }
        return safe.length() <= LONGEST_PART ? safe.toString() : label + "~" + secret.digest(label, value);
    }
}
