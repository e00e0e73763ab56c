package dev.semel.server.openapi;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/**
 * An object of a description and where it stands.
 *
 * @param root the whole description
 * @param pointer a JSON pointer with {@code #} before it
 */
record Located(Fields root, Fields fields, String pointer) {
    private static final int MOST_STEPS = 20;

    /** Below this one; null if there is no object of this name. */
    @Nullable
    Located below(String name) {
        return fields.get(name) instanceof MappingNode node ? here(node, name) : null;
    }

    /** What stands below this one under a name. */
    Located here(Node node, String name) {
        return new Located(
                root,
                Fields.of(node, name),
                pointer + "/" + name.replace("~", "~0").replace("/", "~1"));
    }

    /** What it is or, by a reference within this description, refers to; null if that is not here. */
    @Nullable
    Located resolved() {
        Located at = this;
        for (int steps = 0; at.fields.get("$ref") != null; steps++) {
            String place = at.fields.text("$ref");
            if (!place.startsWith("#/") || steps > MOST_STEPS) {
                return null;
            }
            Fields found = root;
            for (String step : place.substring(2).split("/", -1)) {
                Node next = found.get(step.replace("~1", "/").replace("~0", "~"));
                if (!(next instanceof MappingNode)) {
                    return null;
                }
                found = Fields.of(next, place);
            }
            at = new Located(root, found, place);
        }
        return at;
    }
}
