package dev.semel.policies;

import dev.semel.policy.Quotas;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A checked policy: what operators declared, complete, with every default filled in. Immutable; safe for use by all
 * threads.
 *
 * @param version what the operators call this version; stored with every record decided under it
 * @param keyHeader the request header that carries the key
 * @param caller who callers are
 * @param upstream how long the service behind may take
 * @param operations the declared operations, in the order of the file; the first whose route matches a request holds
 * @param unlisted what becomes of requests that no operation's route matches
 * @param quotas how much each tenant may have
 * @param limits how much each caller may ask for, and when new work is shed
 * @param defaults the terms of unlisted requests, if they are protected
 */
public record Policy(
        String version,
        String keyHeader,
        Caller caller,
        Upstream upstream,
        List<OperationPolicy> operations,
        Unlisted unlisted,
        Quotas quotas,
        LimitsPolicy limits,
        OperationPolicy defaults) {
    public Policy {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(keyHeader, "keyHeader");
        Objects.requireNonNull(caller, "caller");
        Objects.requireNonNull(upstream, "upstream");
        Objects.requireNonNull(unlisted, "unlisted");
        Objects.requireNonNull(quotas, "quotas");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(defaults, "defaults");
        operations = List.copyOf(operations);
    }

    /** What becomes of requests that no operation's route matches. */
    public enum Unlisted {
        /** POST and PATCH with a key are protected under the defaults, the rest passes. */
        PROTECT,
        /** They pass, with or without a key. */
        PASS
    }

    /**
     * How a caller is told from all others.
     *
     * @param source where the identity comes from
     * @param field the name of the header or cookie that holds it; empty for {@link Source#MTLS}
     * @param tenantHeader the header in which a trusted proxy names the tenant; empty if there is none
     * @param anonymous what becomes of requests without an identity
     */
    public record Caller(Source source, String field, String tenantHeader, Anonymous anonymous) {
        public Caller {
            Objects.requireNonNull(source, "source");
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(tenantHeader, "tenantHeader");
            Objects.requireNonNull(anonymous, "anonymous");
        }
    }

    /** Where the identity of a caller comes from. */
    public enum Source {
        /** The exact credential in the Authorization header; kept as a keyed digest only. */
        AUTHORIZATION,
        /** A claim that a trusted proxy verified and put into a header. */
        CLAIM,
        /** Another header that a trusted proxy sets. */
        HEADER,
        /** The subject of the verified client certificate. */
        MTLS,
        /** An API key in a header; kept as a keyed digest only. */
        API_KEY,
        /** One cookie; kept as a keyed digest only. */
        COOKIE
    }

    /** What becomes of a protected request without an identity. */
    public enum Anonymous {
        /** It is refused. */
        REFUSE,
        /** All such callers are one caller. */
        ALLOW,
        /** All such callers are one caller, but a request with cookies is refused. */
        ALLOW_UNLESS_COOKIES
    }

    /**
     * How long the service behind may take.
     *
     * @param connect until a connection stands
     * @param response until the answer is complete
     */
    public record Upstream(Duration connect, Duration response) {
        public Upstream {
            Objects.requireNonNull(connect, "connect");
            Objects.requireNonNull(response, "response");
        }
    }
}
