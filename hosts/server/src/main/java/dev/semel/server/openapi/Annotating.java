package dev.semel.server.openapi;

import dev.semel.assembly.PolicyMapping;
import dev.semel.http.Classification;
import dev.semel.http.Problem;
import dev.semel.http.RoutePolicy;
import dev.semel.policies.OperationPolicy;
import dev.semel.policies.Policy;
import dev.semel.policy.DuplicateRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Annotates operations of one description, one by one. For one thread. */
final class Annotating {
    private static final String OWN = "Told by the gateway: ";
    private static final String CODES = "x-semel-codes";
    private static final String SKIPPED = "204";
    private static final String POLICY = "x-semel-operation";
    /** Answers of these statuses have no body. */
    private static final Set<Integer> BODILESS = Set.of(204, 205, 304);

    private final Fields root;
    private final Policy policy;
    private final List<String> findings;
    private boolean annotated;

    /** @param findings takes what could not be annotated */
    Annotating(Fields root, Policy policy, List<String> findings) {
        this.root = root;
        this.policy = policy;
        this.findings = findings;
    }

    /** Whether there was an operation. */
    boolean annotated() {
        return annotated;
    }

    void operation(String what, Fields described, OperationPolicy operation) {
        annotated = true;
        described.put(POLICY, Fields.string(operation.name()));
        keyHeader(what, described, operation);
        versionHeader(what, described, operation);
        Fields responses = described.within("responses", "responses of " + what);
        RoutePolicy route = PolicyMapping.route(operation);
        responses.each((status, response) -> {
            int number = number(status);
            if (number > 0 && isOutcome(route, number) && !isOurs(response)) {
                Fields own = ownOf(what, status, responses, response);
                if (own != null) {
                    outcome(own, number, what);
                }
            }
        });
        if (operation.http().acceptsRunning()) {
            accepted(responses);
        }
        if (skips(operation) && responses.get(SKIPPED) == null) {
            responses.put(
                    SKIPPED,
                    Fields.made("description", Fields.string(OWN + "the action was done before."))
                            .node());
        }
        Map<Integer, List<String>> possible = PossibleCodes.byStatus(policy, operation);
        forget(responses, possible, operation);
        possible.forEach((status, codes) -> problem(what, responses, Integer.toString(status), codes));
    }

    /** What was added under another policy and is not told under this one. */
    private static void forget(Fields responses, Map<Integer, List<String>> possible, OperationPolicy operation) {
        responses.each((status, response) -> {
            boolean told = possible.containsKey(number(status))
                    || (status.equals("202") && operation.http().acceptsRunning())
                    || (status.equals(SKIPPED) && skips(operation));
            if (!told && isOurs(response)) {
                responses.remove(status);
            } else if (!told && response instanceof MappingNode) {
                Fields.of(response, "a response").remove(CODES);
            }
        });
    }

    private static boolean skips(OperationPolicy operation) {
        return operation.terms().duplicates() == DuplicateRule.SKIP;
    }

    private static boolean isOurs(Node response) {
        return response instanceof MappingNode
                && Fields.of(response, "a response").text("description").startsWith(OWN);
    }

    private static boolean isOutcome(RoutePolicy route, int status) {
        Classification meant = route.responses().classify(status);
        return meant == Classification.SUCCEED || meant == Classification.REJECT;
    }

    /** The status, or the first of a class such as 2XX; 0 for {@code default} and the like. */
    private static int number(String status) {
        if (status.matches("[1-5]XX")) {
            return (status.charAt(0) - '0') * 100;
        }
        return status.matches("[1-5][0-9][0-9]") ? Integer.parseInt(status) : 0;
    }

    private void keyHeader(String what, Fields described, OperationPolicy operation) {
        List<Node> parameters = described.list("parameters", "parameters of " + what);
        boolean byForm = operation.token() != null && !operation.token().field().isEmpty();
        boolean required = operation.key() == OperationPolicy.KeyUse.REQUIRED && !byForm;
        for (int at = 0; at < parameters.size(); at++) {
            Fields parameter = Fields.of(parameters.get(at), "a parameter of " + what);
            Fields meant = resolved(parameter);
            if (meant == null || !isKeyHeader(meant)) {
                continue;
            }
            boolean asDeclared = meant.text("required").equals("true") == required;
            if (!asDeclared && parameter.get("$ref") == null) {
                parameter.put("required", Fields.flag(required));
            } else if (!asDeclared) {
                parameters.set(at, parameter(operation, required));
            }
            return;
        }
        parameters.add(parameter(operation, required));
    }

    private boolean isKeyHeader(Fields parameter) {
        return isHeader(parameter, policy.keyHeader());
    }

    private static boolean isHeader(Fields parameter, String name) {
        return parameter.text("in").equals("header") && parameter.text("name").equalsIgnoreCase(name);
    }

    /** A header that is described already stays as it is: it says more of its meaning than can be said here. */
    private void versionHeader(String what, Fields described, OperationPolicy operation) {
        OperationPolicy.Version version = operation.http().version();
        if (version == null || version.header().isEmpty()) {
            return;
        }
        List<Node> parameters = described.list("parameters", "parameters of " + what);
        for (Node each : parameters) {
            Fields meant = resolved(Fields.of(each, "a parameter of " + what));
            if (meant != null && isHeader(meant, version.header())) {
                return;
            }
        }
        parameters.add(Fields.made(
                        "name", Fields.string(version.header()),
                        "in", Fields.string("header"),
                        "required", Fields.flag(true),
                        "description",
                                Fields.string("The version of the entity that is asked for: a whole number, higher with"
                                        + " every change."),
                        "schema",
                                Fields.made(
                                                "type", Fields.string("string"),
                                                "pattern", Fields.string("^\"?[1-9][0-9]{0,17}\"?$"))
                                        .node())
                .node());
    }

    private Node parameter(OperationPolicy operation, boolean required) {
        boolean token = operation.token() != null;
        Fields schema = Fields.made("type", Fields.string("string"), "minLength", Fields.number(1));
        if (!token) {
            // As it is sent: in quotes, of which and of the escapes within the limit does not count.
            schema.put("maxLength", Fields.number(2 * operation.http().keyLimit() + 2));
        }
        return Fields.made(
                        "name", Fields.string(policy.keyHeader()),
                        "in", Fields.string("header"),
                        "required", Fields.flag(required),
                        "description",
                                Fields.string(
                                        token
                                                ? "The one-time token of this action, asked for before it began; the same on"
                                                        + " every retry."
                                                : "The key of this action: made once for it, and the same on every retry."),
                        "schema", schema.node())
                .node();
    }

    private void outcome(Fields response, int status, String what) {
        Fields headers = response.within("headers", "the headers of " + status + " of " + what);
        SharedParts.markers().each((name, marker) -> {
            if (headers.get(name) == null) {
                headers.put(name, marker);
            }
        });
        if (response.get("content") != null && !BODILESS.contains(status)) {
            content(response, what);
        }
    }

    private static void content(Fields response, String what) {
        Fields content = response.within("content", "the content of a response of " + what);
        if (content.get(Problem.MEDIA_TYPE) == null) {
            content.put(
                    Problem.MEDIA_TYPE,
                    Fields.made("schema", Fields.reference(SharedParts.PROBLEM)).node());
        }
    }

    private static void accepted(Fields responses) {
        if (responses.get("202") == null) {
            Fields location = Fields.made(
                    "description", Fields.string("Where a GET tells what became of it."),
                    "schema", Fields.made("type", Fields.string("string")).node());
            responses.put(
                    "202",
                    Fields.made(
                                    "description", Fields.string(OWN + "the action is under way."),
                                    "headers",
                                            Fields.made("Location", location.node())
                                                    .node())
                            .node());
        }
    }

    private void problem(String what, Fields responses, String status, List<String> codes) {
        Node there = responses.get(status);
        String description = OWN + String.join(", ", codes) + ".";
        Fields response = there == null
                ? Fields.made("description", Fields.string(description))
                : ownOf(what, status, responses, there);
        if (response == null) {
            return;
        }
        if (there == null) {
            responses.put(status, response.node());
        } else if (response.text("description").startsWith(OWN)) {
            response.put("description", Fields.string(description));
        }
        response.put(CODES, Fields.strings(codes));
        content(response, what);
    }

    /** The response itself: in place of a reference to a shared one its copy, for others share it; null if it is elsewhere. */
    private @Nullable Fields ownOf(String what, String status, Fields responses, Node there) {
        Fields response = Fields.of(there, "the response " + status + " of " + what);
        if (response.get("$ref") == null) {
            return response;
        }
        Fields shared = resolved(response);
        if (shared == null) {
            findings.add("The response " + status + " of " + what + " is described elsewhere (" + response.text("$ref")
                    + ") and was not annotated; write it out.");
            return null;
        }
        Fields copy = shared.copy();
        responses.put(status, copy.node());
        return copy;
    }

    /** What it is or, by a reference within this description, refers to; null if that is not here. */
    private @Nullable Fields resolved(Fields part) {
        Located found = new Located(root, part, "#").resolved();
        return found == null ? null : found.fields();
    }
}
