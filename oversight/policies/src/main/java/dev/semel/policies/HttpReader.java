package dev.semel.policies;

import dev.semel.operation.ContentRule;
import dev.semel.policies.OperationPolicy.Comparison;
import dev.semel.policies.OperationPolicy.ReplayedHeaders;
import dev.semel.policies.OperationPolicy.Responses;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what counts and what is replayed of requests and answers. */
final class HttpReader {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final int BODY_LIMIT_BYTES = 1 << 20;
    private static final int KEY_LIMIT = 255;
    private static final int LARGEST_KEY_LIMIT = 1_024;

    private final Findings findings;

    HttpReader(Findings findings) {
        this.findings = findings;
    }

    /** @param version where the version stands, null if there is none */
    OperationPolicy.Http read(Section block, OperationPolicy.@Nullable Version version) {
        int bodyLimit = BODY_LIMIT_BYTES;
        int keyLimit = KEY_LIMIT;
        CallerLimit ofCaller = CallerLimit.none();
        Value limits = block.value("limits");
        if (limits != null) {
            Section own = Section.of(limits, findings, "body", "key", "rate", "burst", "concurrent", "repeats");
            ofCaller = new LimitsReader(findings).ofCaller(own);
            bodyLimit = own.bytes("body", BODY_LIMIT_BYTES);
            keyLimit = own.number("key", KEY_LIMIT, 1, LARGEST_KEY_LIMIT);
        }
        return new OperationPolicy.Http(
                comparison(block.value("fingerprint")),
                responses(block.value("responses")),
                replayed(block),
                new ResultReader(findings).read(block).parts(),
                bodyLimit,
                keyLimit,
                ofCaller,
                version,
                acceptsRunning(block.value("waiting")),
                block.choice("streams", Streams.WHOLE) == Streams.REFUSE);
    }

    /** What a request does that finds another at work, in the end; how long it waits before is one of the terms. */
    enum Running {
        REJECT,
        ACCEPT
    }

    /** What becomes of requests for event streams. */
    enum Streams {
        WHOLE,
        REFUSE
    }

    private boolean acceptsRunning(@Nullable Value value) {
        if (value instanceof Value.Fields) {
            return Section.of(value, findings, "wait", "then").choice("then", Running.REJECT) == Running.ACCEPT;
        }
        return value instanceof Value.Text text && text.text().equals("accept");
    }

    private Comparison comparison(@Nullable Value value) {
        if (value == null) {
            return new Comparison(ContentRule.json(), true, false, List.of());
        }
        Section block = Section.of(value, findings, "except", "only", "bytes", "malformed", "headers");
        List<String> headers = headers(block.texts("headers"));
        boolean bytes = block.flag("bytes", false);
        int ways = (block.has("except") ? 1 : 0) + (block.has("only") ? 1 : 0) + (bytes ? 1 : 0);
        if (ways > 1) {
            findings.add(value.place(), "Bodies are compared in one way; keep one of 'except', 'only' and 'bytes'.");
        }
        boolean malformedAsBytes = block.choice("malformed", Malformed.REFUSE) == Malformed.BYTES;
        if (bytes) {
            return new Comparison(ContentRule.bytes(), false, true, headers);
        }
        return new Comparison(json(block), true, malformedAsBytes, headers);
    }

    /** What becomes of a body that says it is JSON and is not. */
    private enum Malformed {
        REFUSE,
        BYTES
    }

    private ContentRule json(Section block) {
        boolean only = block.has("only");
        String name = only ? "only" : "except";
        List<String> paths = new ArrayList<>();
        for (Value.Text path : block.texts(name)) {
            block.read(path, ContentRule.json(), ContentRule::jsonExcept);
            paths.add(path.text());
        }
        try {
            return only ? ContentRule.jsonOnly(paths) : ContentRule.jsonExcept(paths);
        } catch (IllegalArgumentException wrong) {
            if (paths.isEmpty()) {
                findings.add(block.placeOf(name), String.valueOf(wrong.getMessage()));
            }
            return ContentRule.json();
        }
    }

    private Responses responses(@Nullable Value value) {
        if (value == null) {
            return new Responses(Set.of(), Set.of(), Set.of(), Set.of());
        }
        Section block = Section.of(value, findings, "succeed", "reject", "release", "in-doubt");
        Statuses statuses = new Statuses(findings);
        return new Responses(
                statuses.of(block, "succeed", Set.of()),
                statuses.of(block, "reject", Set.of()),
                statuses.of(block, "release", Set.of()),
                statuses.of(block, "in-doubt", Set.of()));
    }

    /** A list is all that is replayed; {@code also} adds to the door's own list. */
    private ReplayedHeaders replayed(Section block) {
        Value value = block.value("replay-headers");
        if (value == null) {
            return new ReplayedHeaders(true, List.of());
        }
        if (value instanceof Value.Fields) {
            return new ReplayedHeaders(
                    true, headers(Section.of(value, findings, "also").texts("also")));
        }
        return new ReplayedHeaders(false, headers(block.texts(value)));
    }

    private List<String> headers(List<Value.Text> texts) {
        List<String> names = new ArrayList<>();
        for (Value.Text text : texts) {
            checkToken(text.text(), text.place(), "header", findings);
            names.add(text.text().toLowerCase(Locale.ROOT));
        }
        return names;
    }

    static void checkToken(String name, Place place, String what, Findings findings) {
        if (!TOKEN.matcher(name).matches()) {
            findings.add(
                    place,
                    "'" + Spelling.shortened(name) + "' is no " + what
                            + "'s name; write it in letters, digits and hyphens.");
        }
    }
}
