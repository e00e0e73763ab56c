package dev.semel.server.openapi;

import dev.semel.http.HttpAnswers;
import dev.semel.http.ProblemCode;
import java.util.Arrays;
import java.util.List;
import org.yaml.snakeyaml.nodes.Node;

/** What annotated operations refer to: the schema of problems, and the headers that mark replays. */
final class SharedParts {
    static final String PROBLEM = "#/components/schemas/SemelProblem";
    private static final String HEADERS = "#/components/headers/Semel";

    private SharedParts() {}

    /** The headers of an answer that may be a replay: name, and where it is described. */
    static Fields markers() {
        return Fields.made(
                HttpAnswers.REPLAYED, Fields.reference(HEADERS + "Replayed"),
                HttpAnswers.EXPIRES, Fields.reference(HEADERS + "Expires"),
                HttpAnswers.STATE, Fields.reference(HEADERS + "State"));
    }

    static void put(Fields root) {
        Fields components = root.within("components", "components");
        components.within("schemas", "components.schemas").put("SemelProblem", problem());
        Fields headers = components.within("headers", "components.headers");
        headers.put(
                "SemelReplayed",
                header("There, and true, if the answer was made before and is told again.", List.of("true")));
        headers.put("SemelExpires", header("Until when the outcome is told again, as an HTTP date.", List.of()));
        headers.put(
                "SemelState",
                header(
                        "There if the answer is no ordinary outcome.",
                        List.of(
                                "in_doubt",
                                "unguarded",
                                "result_not_kept",
                                "result_reference",
                                "result_redacted",
                                "skipped")));
    }

    private static Node header(String description, List<String> values) {
        Fields schema = Fields.made("type", Fields.string("string"));
        if (!values.isEmpty()) {
            schema.put("enum", Fields.strings(values));
        }
        return Fields.made("description", Fields.string(description), "schema", schema.node())
                .node();
    }

    private static Node problem() {
        List<String> codes =
                Arrays.stream(ProblemCode.values()).map(ProblemCode::code).toList();
        Fields members = Fields.made(
                "type",
                        Fields.made("type", Fields.string("string"), "format", Fields.string("uri"))
                                .node(),
                "title", text(),
                "status", Fields.made("type", Fields.string("integer")).node(),
                "detail", text(),
                "code",
                        Fields.made(
                                        "type", Fields.string("string"),
                                        "description", Fields.string("What programs read; further codes may come."),
                                        "x-extensible-enum", Fields.strings(codes))
                                .node(),
                "retryable",
                        Fields.made(
                                        "type", Fields.string("boolean"),
                                        "description",
                                                Fields.string(
                                                        "Whether the same request with the same key, sent again after Retry-After,"
                                                                + " can tell more."))
                                .node());
        return Fields.made(
                        "type", Fields.string("object"),
                        "description", Fields.string("A problem as RFC 9457 has it, told by the gateway."),
                        "required", Fields.strings(List.of("type", "title", "status", "detail", "code", "retryable")),
                        "properties", members.node())
                .node();
    }

    private static Node text() {
        return Fields.made("type", Fields.string("string")).node();
    }
}
