package dev.semel.server.openapi;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** An object of a description by the names of its members, which keep their order. For one thread. */
final class Fields {
    private final MappingNode node;

    private Fields(MappingNode node) {
        this.node = node;
    }

    /** @throws IllegalArgumentException if it is no object; {@code what} is it for the sentence */
    static Fields of(@Nullable Node node, String what) {
        if (node instanceof MappingNode fields) {
            return new Fields(fields);
        }
        throw new IllegalArgumentException("In the description, " + what + " is no object; correct it.");
    }

    /** A new one, of these names and values. */
    static Fields made(Object... namesAndValues) {
        Fields made = new Fields(new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.BLOCK));
        for (int at = 0; at < namesAndValues.length; at += 2) {
            made.put((String) namesAndValues[at], (Node) namesAndValues[at + 1]);
        }
        return made;
    }

    MappingNode node() {
        return node;
    }

    @Nullable
    Node get(String name) {
        for (NodeTuple each : node.getValue()) {
            if (name(each).equals(name)) {
                return each.getValueNode();
            }
        }
        return null;
    }

    /** The text of a scalar; empty if there is none. */
    String text(String name) {
        return get(name) instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    /** In the place of what has this name, else at the end. */
    void put(String name, Node value) {
        List<NodeTuple> members = node.getValue();
        for (int at = 0; at < members.size(); at++) {
            if (name(members.get(at)).equals(name)) {
                members.set(at, new NodeTuple(members.get(at).getKeyNode(), value));
                return;
            }
        }
        if (node.getFlowStyle() == FlowStyle.FLOW && members.isEmpty()) {
            node.setFlowStyle(FlowStyle.BLOCK);
        }
        members.add(new NodeTuple(string(name), value));
    }

    void remove(String name) {
        node.getValue().removeIf(each -> name(each).equals(name));
    }

    /** The object of this name, made if there is none. */
    Fields within(String name, String what) {
        Node there = get(name);
        if (there == null) {
            Fields made = made();
            put(name, made.node);
            return made;
        }
        return of(there, what);
    }

    /** The list of this name, made if there is none. */
    List<Node> list(String name, String what) {
        Node there = get(name);
        if (there == null) {
            SequenceNode made = new SequenceNode(Tag.SEQ, new ArrayList<>(), FlowStyle.BLOCK);
            put(name, made);
            return made.getValue();
        } else if (there instanceof SequenceNode list) {
            return list.getValue();
        }
        throw new IllegalArgumentException("In the description, " + what + " is no list; correct it.");
    }

    void each(BiConsumer<String, Node> member) {
        List.copyOf(node.getValue()).forEach(each -> member.accept(name(each), each.getValueNode()));
    }

    /** The same in nodes of its own. */
    Fields copy() {
        return new Fields((MappingNode) copy(node));
    }

    private static Node copy(Node of) {
        if (of instanceof MappingNode fields) {
            List<NodeTuple> members = new ArrayList<>();
            fields.getValue()
                    .forEach(each -> members.add(new NodeTuple(copy(each.getKeyNode()), copy(each.getValueNode()))));
            return new MappingNode(fields.getTag(), members, fields.getFlowStyle());
        } else if (of instanceof SequenceNode list) {
            return new SequenceNode(
                    list.getTag(),
                    new ArrayList<>(list.getValue().stream().map(Fields::copy).toList()),
                    list.getFlowStyle());
        }
        ScalarNode scalar = (ScalarNode) of;
        return new ScalarNode(scalar.getTag(), scalar.getValue(), null, null, scalar.getScalarStyle());
    }

    private static String name(NodeTuple member) {
        return member.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    static Node string(String text) {
        return new ScalarNode(Tag.STR, text, null, null, ScalarStyle.PLAIN);
    }

    static Node number(int value) {
        return new ScalarNode(Tag.INT, Integer.toString(value), null, null, ScalarStyle.PLAIN);
    }

    static Node flag(boolean value) {
        return new ScalarNode(Tag.BOOL, Boolean.toString(value), null, null, ScalarStyle.PLAIN);
    }

    static Node strings(List<String> texts) {
        return new SequenceNode(
                Tag.SEQ, new ArrayList<>(texts.stream().map(Fields::string).toList()), FlowStyle.FLOW);
    }

    static Node reference(String place) {
        return made("$ref", string(place)).node;
    }
}
