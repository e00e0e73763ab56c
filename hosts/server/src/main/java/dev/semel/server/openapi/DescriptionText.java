package dev.semel.server.openapi;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A description as text, in YAML or JSON, and as a tree that keeps order, comments (of YAML) and every scalar as it was
 * written. No value is interpreted, so no number changes. Anchors and names given twice are refused: what an annotation
 * of one place does to another could not be told. For one thread.
 */
final class DescriptionText {
    private static final int DEEPEST = 100;
    private static final int MOST_CHARACTERS = 32 << 20;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final MappingNode root;
    private final boolean json;

    private DescriptionText(MappingNode root, boolean json) {
        this.root = root;
        this.json = json;
    }

    /** @throws IllegalArgumentException if it is not one object in YAML or JSON, in one sentence */
    static DescriptionText read(String text) {
        boolean json = text.stripLeading().startsWith("{");
        Node root;
        try {
            root = json ? fromJson(text) : yaml().compose(new StringReader(text));
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(
                    "The description is no well-formed JSON: " + malformed.getOriginalMessage() + " (line "
                            + malformed.getLocation().getLineNr() + ").",
                    malformed);
        } catch (MarkedYAMLException malformed) {
            throw new IllegalArgumentException(
                    "The description is no well-formed YAML: " + malformed.getProblem()
                            + (malformed.getProblemMark() == null
                                    ? "."
                                    : " (line " + (malformed.getProblemMark().getLine() + 1) + ")."),
                    malformed);
        } catch (YAMLException | IOException malformed) {
            throw new IllegalArgumentException(
                    "The description cannot be read (" + malformed.getMessage() + ").", malformed);
        }
        if (!(root instanceof MappingNode fields)) {
            throw new IllegalArgumentException("The description is no object; give one in OpenAPI 3.0 or 3.1.");
        }
        refuseSharing(fields, Collections.newSetFromMap(new IdentityHashMap<>()));
        return new DescriptionText(fields, json);
    }

    Fields root() {
        return Fields.of(root, "the whole");
    }

    private static Yaml yaml() {
        LoaderOptions reading = new LoaderOptions();
        reading.setProcessComments(true);
        reading.setCodePointLimit(MOST_CHARACTERS);
        reading.setNestingDepthLimit(DEEPEST);
        DumperOptions writing = new DumperOptions();
        writing.setProcessComments(true);
        writing.setSplitLines(false);
        writing.setWidth(Integer.MAX_VALUE);
        return new Yaml(
                new org.yaml.snakeyaml.constructor.SafeConstructor(reading),
                new org.yaml.snakeyaml.representer.Representer(writing),
                writing,
                reading);
    }

    private static void refuseSharing(Node node, Set<Node> seen) {
        boolean shares = !(node instanceof ScalarNode) && !seen.add(node);
        if (shares || node.getAnchor() != null) {
            throw new IllegalArgumentException(
                    "The description has an anchor or alias"
                            + (node.getStartMark() == null
                                    ? ""
                                    : " (line " + (node.getStartMark().getLine() + 1) + ")")
                            + ", and what is written once cannot be annotated in one of its places; write it out, or use $ref.");
        }
        if (node instanceof MappingNode fields) {
            Set<String> names = new HashSet<>();
            for (NodeTuple each : fields.getValue()) {
                String name = each.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
                if (!names.add(name)) {
                    throw new IllegalArgumentException(
                            "The description has two members named '" + name + "' in one" + " object (line "
                                    + (each.getKeyNode().getStartMark().getLine() + 1) + "); remove one.");
                }
                refuseSharing(each.getValueNode(), seen);
            }
        } else if (node instanceof SequenceNode list) {
            list.getValue().forEach(each -> refuseSharing(each, seen));
        }
    }

    private static @Nullable Node fromJson(String text) throws IOException {
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            Node root = value(parser, 0);
            if (parser.nextToken() != null) {
                throw new IOException("there is more after its end");
            }
            return root;
        }
    }

    private static Node value(JsonParser parser, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("it is nested more than " + DEEPEST + " levels deep");
        }
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            List<NodeTuple> members = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                Node name = scalar(parser.currentName(), true);
                parser.nextToken();
                members.add(new NodeTuple(name, value(parser, depth + 1)));
            }
            return new MappingNode(Tag.MAP, members, FlowStyle.FLOW);
        } else if (token == JsonToken.START_ARRAY) {
            List<Node> elements = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(value(parser, depth + 1));
            }
            return new SequenceNode(Tag.SEQ, elements, FlowStyle.FLOW);
        } else if (token == null) {
            throw new IOException("it ends too early");
        }
        return scalar(parser.getText(), token == JsonToken.VALUE_STRING);
    }

    /** What is no string in JSON, a number as it was written, has the tag of no type in YAML. */
    private static Node scalar(String text, boolean string) {
        return new ScalarNode(string ? Tag.STR : Tag.NULL, text, null, null, ScalarStyle.PLAIN);
    }

    /** The tree as text of the kind it was read from. */
    String text() {
        StringWriter out = new StringWriter();
        if (!json) {
            LeadingZeros zeros = new LeadingZeros();
            yaml().serialize(zeros.hidden(root), out);
            return zeros.shown(out.toString());
        }
        try (JsonGenerator generator = JSON.createGenerator(out)) {
            DefaultIndenter lines = new DefaultIndenter("  ", "\n");
            generator.setPrettyPrinter(new DefaultPrettyPrinter()
                    .withObjectIndenter(lines)
                    .withArrayIndenter(lines)
                    .withSeparators(com.fasterxml.jackson.core.util.Separators.createDefaultInstance()
                            .withObjectFieldValueSpacing(com.fasterxml.jackson.core.util.Separators.Spacing.AFTER)));
            write(root, generator);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out + "\n";
    }

    private static void write(Node node, JsonGenerator out) throws IOException {
        if (node instanceof MappingNode fields) {
            out.writeStartObject();
            for (NodeTuple each : fields.getValue()) {
                out.writeFieldName(((ScalarNode) each.getKeyNode()).getValue());
                write(each.getValueNode(), out);
            }
            out.writeEndObject();
        } else if (node instanceof SequenceNode list) {
            out.writeStartArray();
            for (Node each : list.getValue()) {
                write(each, out);
            }
            out.writeEndArray();
        } else if (node instanceof ScalarNode scalar) {
            if (Tag.STR.equals(scalar.getTag())) {
                out.writeString(scalar.getValue());
            } else {
                out.writeRawValue(scalar.getValue());
            }
        }
    }
}
