package dev.semel.server.openapi;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** The library would put 007 into quotes, which makes it another value to some readers: it is shown a word instead. */
final class LeadingZeros {
    private final String word = "zeros" + UUID.randomUUID().toString().replace("-", "") + "x";
    private final List<String> found = new ArrayList<>();

    Node hidden(Node node) {
        if (node instanceof MappingNode fields) {
            fields.getValue().replaceAll(each -> new NodeTuple(hidden(each.getKeyNode()), hidden(each.getValueNode())));
        } else if (node instanceof SequenceNode list) {
            list.getValue().replaceAll(this::hidden);
        } else if (node instanceof ScalarNode scalar && isOne(scalar)) {
            found.add(scalar.getValue());
            ScalarNode plain = new ScalarNode(Tag.STR, word + (found.size() - 1) + "x", null, null, ScalarStyle.PLAIN);
            plain.setBlockComments(scalar.getBlockComments());
            plain.setInLineComments(scalar.getInLineComments());
            plain.setEndComments(scalar.getEndComments());
            return plain;
        }
        return node;
    }

    private static boolean isOne(ScalarNode scalar) {
        return scalar.getScalarStyle() == ScalarStyle.PLAIN
                && scalar.getStartMark() != null
                && scalar.getValue().matches("0[0-9_]+");
    }

    String shown(String text) {
        String left = text;
        for (int at = 0; at < found.size(); at++) {
            left = left.replace(word + at + "x", found.get(at));
        }
        return left;
    }
}
