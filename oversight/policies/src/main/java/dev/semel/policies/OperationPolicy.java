package dev.semel.policies;

import dev.semel.operation.ContentRule;
import dev.semel.policy.Terms;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What holds for one operation. Immutable; safe for use by all threads.
 *
 * @param name the operation's name, part of every key
 * @param line where it is declared, for those who find more to object to; 1 for defaults that are not declared
 * @param route which requests it is
 * @param key whether its requests carry a key
 * @param token how its keys are handed out before, null if callers make them
 * @param terms effect class, lease, retention and the rest, under this policy's version
 * @param probe how the service behind is asked what became of an attempt, null if it is not
 * @param authorize who is asked before an answer made before is told, null if nobody is
 * @param http what counts and what is replayed of its requests and answers
 * @param observed whether its requests all pass, and it is only noted what would have been decided about them
 */
public record OperationPolicy(
        String name,
        int line,
        Route route,
        KeyUse key,
        @Nullable TokenPolicy token,
        Terms terms,
        @Nullable ProbePolicy probe,
        @Nullable AuthorizePolicy authorize,
        Http http,
        boolean observed) {
    public OperationPolicy {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(route, "route");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(terms, "terms");
        Objects.requireNonNull(http, "http");
    }

    /**
     * Which requests belong to an operation.
     *
     * @param methods the methods, in upper case; none means every method
     * @param path such as {@code /orders/{id}/cancel} or {@code /files/**}
     */
    public record Route(List<String> methods, String path) {
        public Route {
            methods = List.copyOf(methods);
            Objects.requireNonNull(path, "path");
        }
    }

    /** Whether requests carry a key. */
    public enum KeyUse {
        /** A request without a key is refused. */
        REQUIRED,
        /** A request without a key passes through. */
        OPTIONAL,
        /** Not protected: every request passes through. */
        IGNORED
    }

    /**
     * What counts and what is replayed of requests and answers.
     *
     * @param fingerprint what makes two requests the same
     * @param responses what the status of an answer says
     * @param replayed which headers of an answer are replayed
     * @param kept which parts of an answer are kept; how much of it, the terms say
     * @param bodyLimitBytes the largest request body
     * @param keyLimit the longest key, in characters
     * @param ofCaller how much of this operation one caller may ask for
     * @param version where requests say which version of their entity they ask for, null if there are no versions
     * @param acceptsRunning whether requests whose action is under way are told 202 and where to ask
     * @param refusesStreams whether requests for event streams are refused, and not told all of one at its end
     */
    public record Http(
            Comparison fingerprint,
            Responses responses,
            ReplayedHeaders replayed,
            Kept kept,
            int bodyLimitBytes,
            int keyLimit,
            CallerLimit ofCaller,
            @Nullable Version version,
            boolean acceptsRunning,
            boolean refusesStreams) {
        public Http {
            Objects.requireNonNull(fingerprint, "fingerprint");
            Objects.requireNonNull(responses, "responses");
            Objects.requireNonNull(replayed, "replayed");
            Objects.requireNonNull(kept, "kept");
            Objects.requireNonNull(ofCaller, "ofCaller");
        }
    }

    /**
     * Where a request says which version of its entity it asks for: in one of the two.
     *
     * @param header the header's name, empty if it is the member
     * @param member the place in a JSON body, such as {@code /version}, empty if it is the header
     */
    public record Version(String header, String member) {
        public Version {
            if (header.isEmpty() == member.isEmpty()) {
                throw new IllegalArgumentException("A version stands in a header or in a member; name one of them.");
            }
        }
    }

    /**
     * What makes two requests the same, besides method, path, query and media type.
     *
     * @param content how bodies are compared: JSON by meaning, all or in part, or every body byte by byte
     * @param byMeaning whether {@code content} is a rule for JSON
     * @param malformedAsBytes whether a body that is no JSON, though its media type says so, is compared byte by byte
     *     and not refused
     * @param headers the headers that count, in lower case
     */
    public record Comparison(ContentRule content, boolean byMeaning, boolean malformedAsBytes, List<String> headers) {
        public Comparison {
            Objects.requireNonNull(content, "content");
            headers = List.copyOf(headers);
        }
    }

    /**
     * What the status of an answer says; a status in none of the sets keeps the door's default. No status is in two.
     *
     * @param succeed the action was applied
     * @param reject it was refused for good
     * @param release it was not applied and the key is free
     * @param inDoubt nobody knows
     */
    public record Responses(Set<Integer> succeed, Set<Integer> reject, Set<Integer> release, Set<Integer> inDoubt) {
        public Responses {
            succeed = Set.copyOf(succeed);
            reject = Set.copyOf(reject);
            release = Set.copyOf(release);
            inDoubt = Set.copyOf(inDoubt);
        }
    }

    /**
     * Which headers of an answer are replayed.
     *
     * @param defaults whether the door's own list is
     * @param names further ones, or all if {@code defaults} is false; in lower case
     */
    public record ReplayedHeaders(boolean defaults, List<String> names) {
        public ReplayedHeaders {
            names = List.copyOf(names);
        }
    }

    /**
     * Which parts of an answer are kept. Members are named as those of a fingerprint, such as {@code /card/number}.
     *
     * @param members of the answer's JSON that belong to a reference
     * @param redactedMembers of the answer's JSON that are never kept
     * @param redactedHeaders headers that are never kept, in lower case
     */
    public record Kept(List<String> members, List<String> redactedMembers, List<String> redactedHeaders) {
        public Kept {
            members = List.copyOf(members);
            redactedMembers = List.copyOf(redactedMembers);
            redactedHeaders = List.copyOf(redactedHeaders);
        }

        /** Nothing is left out, and a reference has no members. */
        public static Kept everything() {
            return new Kept(List.of(), List.of(), List.of());
        }
    }
}
