package dev.semel.server.openapi;

import dev.semel.policies.OperationPolicy;
import dev.semel.policies.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A user's description in OpenAPI 3.0 or 3.1 with what the gateway adds under a policy: the key's header, the headers of
 * replays, and the problems that it can answer with. Touches the operations that the policy protects, and nothing of
 * theirs but this; annotating what is annotated changes nothing. Makes texts of texts and opens nothing.
 */
public final class Annotation {
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    private final String text;
    private final List<String> findings;

    private Annotation(String text, List<String> findings) {
        this.text = text;
        this.findings = findings;
    }

    /**
     * Annotates a description.
     *
     * @param base the path before those of the description where the gateway is called; null for that of its first server
     * @throws IllegalArgumentException if it is none in YAML or JSON that can be annotated, in one sentence
     */
    public static Annotation of(String description, Policy policy, @Nullable String base) {
        DescriptionText document = DescriptionText.read(description);
        Fields root = document.root();
        refuseOtherVersions(root);
        Coverage coverage = new Coverage(policy, base == null ? basePath(root) : base);
        List<String> findings = new ArrayList<>();
        Annotating annotating = new Annotating(root, policy, findings);
        Node paths = root.get("paths");
        if (paths != null) {
            Fields.of(paths, "paths").each((path, item) -> path(path, item, coverage, annotating, findings));
        }
        if (annotating.annotated()) {
            SharedParts.put(root);
        }
        findings.addAll(coverage.findings());
        return new Annotation(document.text(), List.copyOf(findings));
    }

    private static void path(String path, Node item, Coverage coverage, Annotating annotating, List<String> findings) {
        if (path.startsWith("x-")) {
            return;
        }
        Fields fields = Fields.of(item, "the path " + path);
        if (fields.get("$ref") != null) {
            findings.add("The path " + path + " is described elsewhere (" + fields.text("$ref")
                    + ") and was not looked at; write it out.");
        }
        fields.each((method, described) -> {
            OperationPolicy operation = METHODS.contains(method) ? coverage.of(method, path) : null;
            if (operation != null) {
                String what = method.toUpperCase(Locale.ROOT) + " " + path;
                annotating.operation(what, Fields.of(described, what), operation);
            }
        });
    }

    static void refuseOtherVersions(Fields root) {
        String version = root.text("openapi");
        if (!version.startsWith("3.0.") && !version.startsWith("3.1.")) {
            throw new IllegalArgumentException("The description is of "
                    + (version.isEmpty() ? "no version of OpenAPI that it names" : "OpenAPI " + version)
                    + "; give one in OpenAPI 3.0 or 3.1.");
        }
    }

    /** The path of the first server's URL without a slash at its end; empty if there is none. */
    static String basePath(Fields root) {
        Node servers = root.get("servers");
        if (!(servers instanceof SequenceNode list) || list.getValue().isEmpty()) {
            return "";
        }
        String url = Fields.of(list.getValue().get(0), "the first server").text("url");
        int authority = url.indexOf("://");
        int slash = url.indexOf('/', authority < 0 ? 0 : authority + 3);
        String path = slash < 0 ? "" : url.substring(slash);
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** The description, annotated, in the language that it was in. */
    public String text() {
        return text;
    }

    /** What a person should look at, a sentence each: what is not protected, not described, or could not be annotated. */
    public List<String> findings() {
        return findings;
    }
}
