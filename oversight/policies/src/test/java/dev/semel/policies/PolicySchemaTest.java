package dev.semel.policies;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Editors that know the schema, the reader and the reference say the same. */
class PolicySchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(PolicyFile.schema());

    @Test
    void a_full_policy_satisfies_the_schema() {
        assertThat(SCHEMA.validate(PolicyFileTest.FULL, InputFormat.YAML)).isEmpty();
        assertThat(SCHEMA.validate("semel: 1\nversion: a\n", InputFormat.YAML)).isEmpty();
    }

    @Test
    void a_policy_with_one_nonsense_value_is_refused_by_both_or_by_none() throws IOException {
        List<String> refused = new ArrayList<>();
        for (JsonNode changed : changes((parent, name) -> replace(parent, name, JSON.valueToTree("non sense")))) {
            agree(changed, refused);
        }
        assertThat(refused).hasSizeGreaterThan(60);
    }

    @Test
    void a_policy_with_one_misspelt_name_is_refused_by_both() throws IOException {
        List<String> refused = new ArrayList<>();
        List<JsonNode> changed = changes((parent, name) -> {
            if (!(parent instanceof ObjectNode fields) || name.startsWith("X-")) {
                return false;
            }
            fields.set(name + "x", fields.remove(name));
            return true;
        });
        for (JsonNode each : changed) {
            agree(each, refused);
        }
        assertThat(refused).hasSameSizeAs(changed).hasSizeGreaterThan(60);
    }

    @Test
    void the_schema_is_never_stricter_than_the_reader_where_a_field_is_left_out() throws IOException {
        for (JsonNode changed :
                changes((parent, name) -> parent instanceof ObjectNode fields && fields.remove(name) != null)) {
            boolean bySchema =
                    SCHEMA.validate(changed.toString(), InputFormat.JSON).isEmpty();
            boolean byReader = PolicyFile.parse("p", changed.toString()) instanceof Parsed.Valid;

            assertThat(bySchema || !byReader).as(changed.toString()).isTrue();
        }
    }

    @Test
    void the_reference_names_every_field_and_every_word_of_the_schema() throws IOException {
        String reference = Files.readString(Path.of("..", "..", "docs", "policy.md"));
        Set<String> words = new TreeSet<>();
        collect(JSON.readTree(PolicyFile.schema()), words);

        assertThat(words).hasSizeGreaterThan(60);
        assertThat(words).allSatisfy(word -> assertThat(reference).contains("`" + word + "`"));
    }

    @Test
    void the_examples_of_the_reference_are_policies() throws IOException {
        String reference = Files.readString(Path.of("..", "..", "docs", "policy.md"));
        String[] parts = reference.split("```", -1);
        int examples = 0;
        for (int at = 1; at < parts.length; at += 2) {
            if (parts[at].startsWith("yaml\n")) {
                examples++;
                String text = parts[at].substring(5);

                assertThat(PolicyFile.parse("docs/policy.md", text).fold(policy -> List.of(), Parsed.Invalid::lines))
                        .isEmpty();
                assertThat(SCHEMA.validate(text, InputFormat.YAML)).isEmpty();
            }
        }
        assertThat(examples).isGreaterThan(1);
    }

    private static void agree(JsonNode changed, List<String> refused) {
        boolean bySchema = SCHEMA.validate(changed.toString(), InputFormat.JSON).isEmpty();
        Parsed byReader = PolicyFile.parse("p", changed.toString());

        assertThat(byReader instanceof Parsed.Valid)
                .as("%s%n%s", changed, byReader)
                .isEqualTo(bySchema);
        if (!bySchema) {
            refused.add(changed.toString());
        }
    }

    /** One way to change a named child of a node; false if it cannot be changed so. */
    private interface Change {
        boolean apply(JsonNode parent, String name);
    }

    /** The full policy once for every field and element in it, with that one changed. */
    private static List<JsonNode> changes(Change change) throws IOException {
        List<String> pointers = new ArrayList<>();
        walk(full(), "", pointers::add);
        List<JsonNode> changed = new ArrayList<>();
        for (String pointer : pointers) {
            JsonNode copy = full();
            int slash = pointer.lastIndexOf('/');
            if (change.apply(copy.at(pointer.substring(0, slash)), pointer.substring(slash + 1))) {
                changed.add(copy);
            }
        }
        return changed;
    }

    private static JsonNode full() {
        Object plain = new Yaml(new SafeConstructor(new LoaderOptions())).load(PolicyFileTest.FULL);
        return JSON.valueToTree(plain);
    }

    private static void walk(JsonNode node, String pointer, Consumer<String> found) {
        node.fieldNames().forEachRemaining(name -> {
            found.accept(pointer + "/" + name);
            walk(node.get(name), pointer + "/" + name, found);
        });
        for (int at = 0; node.isArray() && at < node.size(); at++) {
            found.accept(pointer + "/" + at);
            walk(node.get(at), pointer + "/" + at, found);
        }
    }

    private static boolean replace(JsonNode parent, String name, JsonNode value) {
        if (parent instanceof ObjectNode fields) {
            fields.set(name, value);
        } else {
            ((ArrayNode) parent).set(Integer.parseInt(name), value);
        }
        return true;
    }

    private static void collect(JsonNode node, Set<String> words) {
        JsonNode properties = node.get("properties");
        if (properties != null && properties.isObject()) {
            properties.fieldNames().forEachRemaining(words::add);
        }
        for (JsonNode word : node.path("enum")) {
            words.add(word.asText());
        }
        if (node.path("const").isTextual()) {
            words.add(node.get("const").asText());
        }
        node.forEach(child -> collect(child, words));
    }
}
