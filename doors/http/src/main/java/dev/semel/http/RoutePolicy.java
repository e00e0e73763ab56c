package dev.semel.http;

import dev.semel.operation.FailureRule;
import dev.semel.operation.Operation;
import dev.semel.operation.OperationKey;
import dev.semel.policy.DuplicateRule;
import dev.semel.policy.Terms;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What holds for the requests of one route: which they are, whether they carry a key, what makes two of them the same,
 * what an answer means and what of it is replayed. Immutable; safe for use by all threads.
 *
 * <p>The name is the operation's name and so part of every key: one key under two names is two intents. It must not
 * change while records live.
 */
public final class RoutePolicy {
    /** The name of the route that protects what no declared route does. */
    public static final String UNDECLARED = "http";

    /** The largest body of a protected request when nothing else is configured: one mebibyte. */
    public static final int DEFAULT_BODY_LIMIT_BYTES = 1 << 20;

    private final String name;
    private final Set<String> methods;
    private final PathPattern path;
    private final KeyRule key;
    private final @Nullable TokenRule token;
    private final @Nullable VersionRule version;
    private final int keyLimit;
    private final boolean acceptsRunning;
    private final boolean refusesStreams;
    private final int bodyLimitBytes;
    private final BodyRule body;
    private final Set<String> countedHeaders;
    private final ResponseClasses responses;
    private final ReplayedHeaders replayedHeaders;
    private final ResultKeeping keeping;
    private final boolean observed;
    private final Operation<ProtectedRequest, StoredResponse> operation;

    private RoutePolicy(Builder from) {
        name = from.name;
        methods = Set.copyOf(from.methods);
        path = from.path;
        key = from.key;
        token = from.token;
        version = from.version;
        keyLimit = from.keyLimit;
        acceptsRunning = from.acceptsRunning;
        refusesStreams = from.refusesStreams;
        bodyLimitBytes = from.bodyLimitBytes;
        body = from.body;
        countedHeaders = Set.copyOf(from.countedHeaders);
        responses = from.responses;
        replayedHeaders = from.replayedHeaders;
        keeping = from.keeping;
        observed = from.observed;
        refuseWhatTellsWrong(from.terms.duplicates());
        operation = operation(from);
    }

    private static Operation<ProtectedRequest, StoredResponse> operation(Builder from) {
        Operation.Builder<ProtectedRequest> contract = Operation.named(from.name, ProtectedRequest.class)
                .tenant(request -> request.key().tenant())
                .key(request -> request.key().key())
                .fingerprint(request -> request.intent().fingerprint())
                .failures(from.failures)
                .terms(from.terms);
        return (from.version == null
                        ? contract
                        : contract.supersession(request -> request.intent().supersession()))
                .result(StoredResponse.codec());
    }

    private void refuseWhatTellsWrong(DuplicateRule duplicates) {
        if (token != null && duplicates.supersedes()) {
            throw new IllegalArgumentException("The operation " + name + " takes one-time tokens, and under "
                    + duplicates + " one key stands for all versions of an entity; let its callers make their keys.");
        }
        boolean tellsNothing = duplicates == DuplicateRule.SKIP || duplicates == DuplicateRule.REFUSE;
        if (acceptsRunning && tellsNothing) {
            throw new IllegalArgumentException("The operation " + name + " tells repeats nothing of the result ("
                    + duplicates + "), and is to tell at a URL what became of a request; do without one of the two.");
        }
    }

    /**
     * Begins a route: POST and PATCH to every path, key optional, terms and everything else at their defaults.
     *
     * @throws IllegalArgumentException if the name cannot be an operation's name
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** The operation's name. */
    public String name() {
        return name;
    }

    /** Whether requests carry a key. */
    public KeyRule key() {
        return key;
    }

    /** How its keys are handed out before; null if callers make their own. */
    public @Nullable TokenRule token() {
        return token;
    }

    /** Where its requests say which version of their entity they ask for; null if there are no versions. */
    public @Nullable VersionRule version() {
        return version;
    }

    /** The longest key, in characters. */
    public int keyLimit() {
        return keyLimit;
    }

    /** Whether a request whose action is under way is told 202 and where to ask, and not "in progress". */
    public boolean acceptsRunning() {
        return acceptsRunning;
    }

    /** Whether a protected request for an event stream is refused, and not answered with all of it at its end. */
    public boolean refusesStreams() {
        return refusesStreams;
    }

    /** The largest body of a protected request. */
    public int bodyLimitBytes() {
        return bodyLimitBytes;
    }

    /** How bodies are compared. */
    public BodyRule body() {
        return body;
    }

    /** The headers that count in the fingerprint besides the media type, in lower case. */
    public Set<String> countedHeaders() {
        return countedHeaders;
    }

    /** What statuses mean. */
    public ResponseClasses responses() {
        return responses;
    }

    /** Which headers are kept for replays. */
    public ReplayedHeaders replayedHeaders() {
        return replayedHeaders;
    }

    /** Which parts of an answer are kept; how much, the terms say. */
    public ResultKeeping keeping() {
        return keeping;
    }

    /** Whether requests pass as if there were no route, and it is only noted what would have been decided. */
    public boolean isObserved() {
        return observed;
    }

    /** The terms that requests are applied under. */
    public Terms terms() {
        return operation.terms();
    }

    /** The contract that the core applies requests of this route under. */
    public Operation<ProtectedRequest, StoredResponse> operation() {
        return operation;
    }

    /** Whether a request is one of this route. Where a path can be read in two ways, the route that protects has it. */
    public boolean matches(RequestHead head) {
        boolean method = methods.isEmpty() || methods.contains(head.method());
        return method && (key == KeyRule.IGNORED ? path.mustMatch(head.path()) : path.mayMatch(head.path()));
    }

    @Override
    public String toString() {
        return "RoutePolicy[" + name + " " + (methods.isEmpty() ? "any method" : new TreeSet<>(methods)) + " " + path
                + "]";
    }

    /** Collects what holds for a route; not safe for use by several threads. */
    public static final class Builder {
        private final String name;
        private Set<String> methods = Set.of("POST", "PATCH");
        private PathPattern path = PathPattern.parse("/**");
        private KeyRule key = KeyRule.OPTIONAL;
        private @Nullable TokenRule token;
        private @Nullable VersionRule version;
        private int keyLimit = IdempotencyKeyHeader.DEFAULT_LIMIT;
        private boolean acceptsRunning;
        private boolean refusesStreams;
        private int bodyLimitBytes = DEFAULT_BODY_LIMIT_BYTES;
        private BodyRule body = BodyRule.defaults();
        private Set<String> countedHeaders = Set.of();
        private ResponseClasses responses = ResponseClasses.defaults();
        private ReplayedHeaders replayedHeaders = ReplayedHeaders.defaults();
        private ResultKeeping keeping = ResultKeeping.everything();
        private boolean observed;
        private FailureRule failures = FailureRule.ambiguous();
        private Terms terms = Terms.defaults();

        private Builder(String name) {
            // A name that can stand in a key can name a route; found out now and not at the first request.
            this.name = new OperationKey("t", name, "k").operation();
        }

        /** The methods, case-sensitive as HTTP has them; none means every method. */
        public Builder methods(Collection<String> names) {
            methods = Set.copyOf(names);
            return this;
        }

        /** @param pattern such as {@code /orders/{id}/cancel} or {@code /files/**} */
        public Builder path(String pattern) {
            path = PathPattern.parse(pattern);
            return this;
        }

        /** Whether requests carry a key; optional by default. */
        public Builder key(KeyRule rule) {
            key = Objects.requireNonNull(rule, "key");
            return this;
        }

        /** Only one-time tokens are keys, and every request has one. */
        public Builder token(TokenRule rule) {
            token = Objects.requireNonNull(rule, "token");
            return key(KeyRule.REQUIRED);
        }

        /**
         * Where requests say which version of their entity they ask for; the key names the entity. Belongs to terms whose
         * rule for duplicates supersedes.
         */
        public Builder version(VersionRule rule) {
            version = Objects.requireNonNull(rule, "version");
            return this;
        }

        /** The longest key, in characters, 1 to {@link IdempotencyKeyHeader#LARGEST_LIMIT}. */
        public Builder keyLimit(int characters) {
            if (characters < 1 || characters > IdempotencyKeyHeader.LARGEST_LIMIT) {
                throw new IllegalArgumentException("The key limit of route " + name + " is " + characters
                        + "; give 1 to " + IdempotencyKeyHeader.LARGEST_LIMIT + " characters.");
            }
            keyLimit = characters;
            return this;
        }

        /** Tells requests whose action is under way 202 and where to ask; they are told "in progress" unless said. */
        public Builder acceptRunning() {
            acceptsRunning = true;
            return this;
        }

        /**
         * Refuses protected requests that ask for {@code text/event-stream} by name, before anything runs; they are answered
         * with the whole stream at its end unless said, for an outcome is told only when it is recorded.
         */
        public Builder refuseStreams() {
            refusesStreams = true;
            return this;
        }

        /** The largest body of a protected request, in bytes; larger ones are refused. */
        public Builder bodyLimitBytes(int bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException(
                        "The body limit of route " + name + " is " + bytes + " bytes; it cannot be negative.");
            }
            bodyLimitBytes = bytes;
            return this;
        }

        /** How bodies are compared; by default JSON by meaning and the rest by bytes. */
        public Builder body(BodyRule rule) {
            body = Objects.requireNonNull(rule, "body");
            return this;
        }

        /** Headers whose values make a request another one, such as {@code Stripe-Account}; none by default. */
        public Builder countedHeaders(Collection<String> names) {
            Set<String> lower = new TreeSet<>();
            names.forEach(each -> lower.add(each.strip().toLowerCase(Locale.ROOT)));
            countedHeaders = lower;
            return this;
        }

        /** What statuses mean. */
        public Builder responses(ResponseClasses classes) {
            responses = Objects.requireNonNull(classes, "responses");
            return this;
        }

        /** Which headers are kept for replays. */
        public Builder replayedHeaders(ReplayedHeaders headers) {
            replayedHeaders = Objects.requireNonNull(headers, "replayedHeaders");
            return this;
        }

        /** Which parts of an answer are kept; all by default. */
        public Builder keeping(ResultKeeping parts) {
            keeping = Objects.requireNonNull(parts, "keeping");
            return this;
        }

        /** Whether requests pass as if there were no route, and it is only noted what would have been decided. */
        public Builder observed(boolean only) {
            observed = only;
            return this;
        }

        /** What exceptions of the host's forwarding mean; all are ambiguous by default. */
        public Builder failures(FailureRule rule) {
            failures = Objects.requireNonNull(rule, "failures");
            return this;
        }

        /** The terms that requests are applied under; by default those of an UNPROTECTED effect. */
        public Builder terms(Terms agreed) {
            terms = Objects.requireNonNull(agreed, "terms");
            return this;
        }

        /**
         * The finished route; the builder may go on to make others.
         *
         * @throws IllegalArgumentException if its terms demand versions and it has none, or the reverse, or it would tell
         *     repeats by a token or URL what its terms keep from them
         */
        public RoutePolicy build() {
            return new RoutePolicy(this);
        }
    }
}
