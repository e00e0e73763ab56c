package dev.semel.server.openapi;

import dev.semel.operation.ContentRule;
import dev.semel.policies.OperationPolicy;
import dev.semel.policies.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A look at a user's description in OpenAPI 3.0 or 3.1: what its operations that change something lack so that a caller can
 * repeat them safely. Reads a text and opens nothing.
 */
public final class Inspection {
    private static final Set<String> CHANGING = Set.of("post", "put", "patch", "delete");
    private static final String EXCEPT = "x-semel-except";
    private static final String KEY_HEADER = "Idempotency-Key";
    private static final Pattern PER_ATTEMPT = Pattern.compile(
            "(?is)\\b(random\\w*|new|fresh|different|unique|generated?)\\b.{0,60}\\b(per|each|every|any)\\s+(\\w+\\s+)?"
                    + "(request|attempt|call|try|retry|time)\\b");
    private static final Pattern SAME = Pattern.compile("(?i)\\b(same|re-?use[ds]?|repeat(s|ed)?)\\b");

    private final List<String> findings = new ArrayList<>();
    private final @Nullable Policy policy;
    private final @Nullable Coverage coverage;
    private final String keyHeader;

    private Inspection(@Nullable Policy policy, @Nullable String base, Fields root) {
        this.policy = policy;
        coverage = policy == null ? null : new Coverage(policy, base == null ? Annotation.basePath(root) : base);
        keyHeader = policy == null ? KEY_HEADER : policy.keyHeader();
    }

    /**
     * Looks at a description.
     *
     * @param policy says how the key's header is called and what a fingerprint leaves out; null for a service that takes
     *     {@code Idempotency-Key} and compares whole bodies
     * @param base the path before those of the description where the gateway is called; null for that of its first server
     * @throws IllegalArgumentException if it is none in YAML or JSON that can be read, in one sentence
     */
    public static Inspection of(String description, @Nullable Policy policy, @Nullable String base) {
        Fields root = DescriptionText.read(description).root();
        Annotation.refuseOtherVersions(root);
        Inspection inspection = new Inspection(policy, base, root);
        Located paths = new Located(root, root, "#").below("paths");
        if (paths != null) {
            paths.fields().each((path, item) -> {
                if (!path.startsWith("x-")) {
                    inspection.path(path, paths.here(item, path));
                }
            });
        }
        return inspection;
    }

    /** What was found, a line each: a JSON pointer, a colon, and a sentence. */
    public List<String> findings() {
        return List.copyOf(findings);
    }

    private void path(String path, Located item) {
        if (item.fields().get("$ref") != null) {
            found(
                    item,
                    "The path is described elsewhere (" + item.fields().text("$ref")
                            + ") and was not looked at; write it out.");
        }
        item.fields().each((method, described) -> {
            if (CHANGING.contains(method)) {
                Located operation = item.here(described, method);
                if (!excepted(item) && !excepted(operation)) {
                    operation(method, path, item, operation);
                }
            }
        });
    }

    /** An exception without a reason is none. */
    private boolean excepted(Located at) {
        if (at.fields().get(EXCEPT) == null) {
            return false;
        }
        if (at.fields().text(EXCEPT).isBlank()) {
            found(at, "The exception has no reason; say why in '" + EXCEPT + "'.");
        }
        return !at.fields().text(EXCEPT).isBlank();
    }

    private void operation(String method, String path, Located item, Located operation) {
        String what = method.toUpperCase(Locale.ROOT) + " " + path;
        OperationPolicy says = coverage == null ? null : coverage.of(method, path);
        key(what, item, operation, says);
        answers(what, operation);
        volatileFields(what, operation, says);
    }

    private void key(String what, Located item, Located operation, @Nullable OperationPolicy says) {
        Located key = keyParameter(operation);
        key = key == null ? keyParameter(item) : key;
        if (key == null) {
            found(
                    operation,
                    what + " can change something and has no header " + keyHeader
                            + ": a caller that got no answer cannot repeat it safely. Describe it as a required parameter.");
            return;
        }
        boolean byForm =
                says != null && says.token() != null && !says.token().field().isEmpty();
        if (!key.fields().text("required").equals("true") && !byForm) {
            found(
                    key,
                    "The header " + keyHeader + " of " + what
                            + " is optional, and a request without it is not protected. Say 'required: true'.");
        }
        Located schema = key.below("schema");
        String meaning = key.fields().text("description") + " "
                + (schema == null ? "" : schema.fields().text("description"));
        if (PER_ATTEMPT.matcher(meaning).find() && !SAME.matcher(meaning).find()) {
            found(
                    key,
                    "The header " + keyHeader + " of " + what
                            + " reads as if each request had another one. Say that it is made once for the action, and is the"
                            + " same on every retry.");
        }
    }

    private @Nullable Located keyParameter(Located of) {
        if (!(of.fields().get("parameters") instanceof SequenceNode list)) {
            return null;
        }
        Located parameters = new Located(of.root(), of.fields(), of.pointer() + "/parameters");
        for (int at = 0; at < list.getValue().size(); at++) {
            Located meant = parameters
                    .here(list.getValue().get(at), Integer.toString(at))
                    .resolved();
            if (meant != null
                    && meant.fields().text("in").equals("header")
                    && meant.fields().text("name").equalsIgnoreCase(keyHeader)) {
                return meant;
            }
        }
        return null;
    }

    private void answers(String what, Located operation) {
        Located responses = operation.below("responses");
        Set<String> missing = new TreeSet<>(Set.of("409", "422"));
        if (responses != null) {
            responses.fields().each((status, response) -> {
                missing.remove(status);
                if (status.equals("4XX") || status.equals("default")) {
                    missing.clear();
                }
            });
        }
        if (!missing.isEmpty()) {
            found(
                    responses == null ? operation : responses,
                    what + " does not describe "
                            + String.join(" and ", missing)
                            + ": what a caller is told whose key is at work (409), or was used for another request (422).");
        }
    }

    private void volatileFields(String what, Located operation, @Nullable OperationPolicy says) {
        ContentRule rule =
                says == null ? ContentRule.json() : says.http().fingerprint().content();
        Located body = operation.below("requestBody");
        Located meant = body == null ? null : body.resolved();
        Located content = meant == null ? null : meant.below("content");
        if (body != null && meant == null) {
            notHere(what, body);
        }
        if (content == null) {
            return;
        }
        content.fields().each((type, media) -> {
            Located schema = isJson(type) && media instanceof MappingNode
                    ? content.here(media, type).below("schema")
                    : null;
            if (schema != null) {
                new VolatileFields(rule).in(schema).forEach(field -> volatileField(what, field));
            }
        });
    }

    private void volatileField(String what, VolatileFields.Found field) {
        if (field.elsewhere()) {
            notHere(what, field.at());
            return;
        }
        found(
                field.at(),
                "The field " + field.path() + " of " + what
                        + " may differ in a retry, which is refused as another request then. "
                        + (policy == null
                                ? "Move it into a header, or leave it out of the fingerprint by a policy (fingerprint: except)."
                                : "Leave it out of the fingerprint: name " + field.path()
                                        + " in the policy's 'fingerprint: except'."));
    }

    private void notHere(String what, Located reference) {
        found(
                reference,
                "A part of " + what + " is described elsewhere ("
                        + reference.fields().text("$ref") + ") and was not looked at; write it out.");
    }

    private static boolean isJson(String type) {
        String bare = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return bare.equals("application/json") || bare.endsWith("+json") || bare.equals("*/*");
    }

    private void found(Located at, String sentence) {
        findings.add(at.pointer() + ": " + sentence);
    }
}
