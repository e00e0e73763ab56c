package dev.semel.http;

import dev.semel.operation.JsonMembers;
import dev.semel.operation.MalformedContentException;
import dev.semel.policy.ResultRule;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What of an answer is kept, beyond how much: which members of its JSON are a reference to what was made, and which
 * members and headers are not kept at all. Where a body has members that must not be kept and is no JSON that can be
 * read, none of it is kept. Never touches what the first caller is told. Immutable; safe for use by all threads.
 */
public final class ResultKeeping {
    private static final Set<String> POINTING = Set.of("location", "content-location");
    /** True of the whole body alone. */
    private static final Set<String> DIGESTS = Set.of("content-md5", "digest", "content-digest", "repr-digest");

    private static final ResultKeeping EVERYTHING =
            new ResultKeeping(JsonMembers.at(List.of()), JsonMembers.at(List.of()), Set.of());

    private final JsonMembers reference;
    private final JsonMembers redacted;
    private final Set<String> redactedHeaders;

    private ResultKeeping(JsonMembers reference, JsonMembers redacted, Set<String> redactedHeaders) {
        this.reference = reference;
        this.redacted = redacted;
        this.redactedHeaders = redactedHeaders;
    }

    /** A reference has no members, and nothing is redacted. */
    public static ResultKeeping everything() {
        return EVERYTHING;
    }

    /** Where only a reference is kept, these members of the answer's JSON belong to it. */
    public ResultKeeping referringBy(JsonMembers members) {
        return new ResultKeeping(Objects.requireNonNull(members, "members"), redacted, redactedHeaders);
    }

    /** These members of the answer's JSON and these headers are not kept. */
    public ResultKeeping without(JsonMembers members, Collection<String> headers) {
        Set<String> lower = new TreeSet<>();
        headers.forEach(each -> lower.add(each.strip().toLowerCase(Locale.ROOT)));
        return new ResultKeeping(reference, Objects.requireNonNull(members, "members"), Set.copyOf(lower));
    }

    /** What is kept of a whole answer: as much as the rule says and no more than its limit, the status before the rest. */
    public StoredResponse of(HttpAnswer answer, ResultRule rule, ReplayedHeaders replayed) {
        HttpFields headers = replayed.kept(answer.headers());
        HttpFields left = redactedHeaders.isEmpty() ? headers : headers.withoutAll(redactedHeaders::contains);
        boolean cut = !left.equals(headers);
        HttpAnswer head = new HttpAnswer(answer.status(), left, HttpBody.empty());
        HttpBody body = redacted(answer);
        return switch (rule.form()) {
            case STATUS_ONLY -> statusOf(answer);
            case REFERENCE -> reference(head, isJson(answer) ? body : null, rule.limitBytes());
            case WHOLE -> body == null ? head(head, rule) : whole(head, body, cut, !body.equals(answer.body()), rule);
        };
    }

    /** What is kept of an answer whose body was never read whole. */
    StoredResponse headOf(HttpAnswer answer, ResultRule rule, ReplayedHeaders replayed) {
        HttpFields left = replayed.kept(answer.headers()).withoutAll(redactedHeaders::contains);
        HttpAnswer head = new HttpAnswer(answer.status(), left, HttpBody.empty());
        return switch (rule.form()) {
            case STATUS_ONLY -> statusOf(answer);
            case REFERENCE -> reference(head, null, rule.limitBytes());
            case WHOLE -> head(head, rule);
        };
    }

    private static StoredResponse whole(
            HttpAnswer head, HttpBody body, boolean headersCut, boolean bodyCut, ResultRule rule) {
        HttpFields headers = bodyCut ? head.headers().withoutAll(DIGESTS::contains) : head.headers();
        StoredResponse whole = new StoredResponse(
                new HttpAnswer(head.status(), headers, body),
                headersCut || bodyCut ? StoredResponse.Kept.REDACTED : StoredResponse.Kept.WHOLE);
        return fits(whole, rule.limitBytes()) ? whole : head(head, rule);
    }

    /** The headers go before the status does. */
    private static StoredResponse head(HttpAnswer head, ResultRule rule) {
        StoredResponse all = new StoredResponse(head, StoredResponse.Kept.HEAD);
        return fits(all, rule.limitBytes())
                ? all
                : new StoredResponse(
                        new HttpAnswer(head.status(), HttpFields.none(), HttpBody.empty()), StoredResponse.Kept.HEAD);
    }

    private static StoredResponse statusOf(HttpAnswer answer) {
        return new StoredResponse(
                new HttpAnswer(answer.status(), HttpFields.none(), HttpBody.empty()), StoredResponse.Kept.STATUS);
    }

    /** @param body null if there is none that may be looked into */
    private StoredResponse reference(HttpAnswer head, @Nullable HttpBody body, int limitBytes) {
        HttpFields about = head.headers().withoutAll(name -> name.startsWith("content-") && !POINTING.contains(name));
        HttpFields pointing = head.headers().withoutAll(name -> !POINTING.contains(name));
        HttpBody members = members(body);
        List<HttpAnswer> fromMostToLeast = List.of(
                new HttpAnswer(head.status(), members.isEmpty() ? about : head.headers(), members),
                new HttpAnswer(head.status(), about, HttpBody.empty()),
                new HttpAnswer(head.status(), pointing, HttpBody.empty()));
        for (HttpAnswer each : fromMostToLeast) {
            StoredResponse stored = new StoredResponse(each, StoredResponse.Kept.REFERENCE);
            if (fits(stored, limitBytes)) {
                return stored;
            }
        }
        return statusOf(head);
    }

    private HttpBody members(@Nullable HttpBody body) {
        if (body == null || body.isEmpty() || reference.isNone()) {
            return HttpBody.empty();
        }
        try {
            return HttpBody.of(reference.alone(body.array()));
        } catch (MalformedContentException noJson) {
            return HttpBody.empty();
        }
    }

    /** The body without what must not be kept; null if that cannot be told apart, and then none of it may be kept. */
    private @Nullable HttpBody redacted(HttpAnswer answer) {
        HttpBody body = answer.body();
        if (redacted.isNone() || body.isEmpty()) {
            return body;
        }
        if (!isJson(answer)) {
            return null;
        }
        try {
            return HttpBody.of(redacted.blanked(body.array()));
        } catch (MalformedContentException noJson) {
            return null;
        }
    }

    private static boolean isJson(HttpAnswer answer) {
        return MediaType.of(answer.headers()).json();
    }

    private static boolean fits(StoredResponse stored, int limitBytes) {
        return StoredResponseCodec.encodedLength(stored) <= limitBytes;
    }
}
