package dev.semel.operation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which parts of a JSON document count, as a tree of path steps. A path is written like a JSON pointer; the step
 * {@code *} stands for every member or element.
 */
final class PathSelection {
    private static final PathSelection EVERYTHING = new PathSelection(false, new Node());

    private static final Pattern HALF_ESCAPE = Pattern.compile("~(?![01])");

    /** One step of the tree; {@code leaf} where a declared path ends. */
    static final class Node {
        private final Map<String, Node> children = new TreeMap<>();
        private boolean leaf;
    }

    private final boolean only;
    private final Node root;

    private PathSelection(boolean only, Node root) {
        this.only = only;
        this.root = root;
    }

    static PathSelection everything() {
        return EVERYTHING;
    }

    static PathSelection except(Collection<String> paths) {
        return new PathSelection(false, tree(paths));
    }

    static PathSelection only(Collection<String> paths) {
        return new PathSelection(true, tree(paths));
    }

    boolean isEverything() {
        return !only && root.children.isEmpty();
    }

    Cursor start() {
        return isEverything() ? Cursor.ALL : new Cursor(only, List.of(root));
    }

    /** Names the selection in eight hexadecimal digits, so that fingerprints of different selections never compare. */
    String tag() {
        StringBuilder text = new StringBuilder(only ? "only" : "except");
        append(root, text);
        var digest = Sha256.fresh();
        byte[] hash = digest.digest(text.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, 4);
    }

    private static void append(Node node, StringBuilder text) {
        text.append(node.leaf ? '!' : '(');
        node.children.forEach((step, child) -> {
            text.append(step.length()).append(':').append(step);
            append(child, text);
        });
        text.append(')');
    }

    private static Node tree(Collection<String> paths) {
        Node root = new Node();
        for (String path : new TreeSet<>(paths)) {
            if (!path.startsWith("/") || path.length() == 1) {
                throw new IllegalArgumentException("The path '" + path
                        + "' does not begin with a slash and a name; write it like /meta/sentAt or /items/*/traceId.");
            }
            Node node = root;
            for (String step : path.substring(1).split("/", -1)) {
                node = node.children.computeIfAbsent(name(step, path), unused -> new Node());
            }
            node.leaf = true;
        }
        return root;
    }

    private static String name(String step, String path) {
        if (HALF_ESCAPE.matcher(step).find()) {
            throw new IllegalArgumentException("The path '" + path
                    + "' holds a '~' that is neither '~0' (for '~') nor '~1' (for '/'); write '~0' for a tilde.");
        }
        return step.replace("~1", "/").replace("~0", "~");
    }

    /** Where in the tree the reader stands. */
    static final class Cursor {
        static final Cursor ALL = new Cursor(false, List.of());
        static final Cursor NOTHING = new Cursor(true, List.of());

        private final boolean only;
        // Several where declared paths with and without '*' lead to the same place.
        private final List<Node> nodes;

        private Cursor(boolean only, List<Node> nodes) {
            this.only = only;
            this.nodes = nodes;
        }

        /** Whether a scalar that stands here counts. */
        boolean takesScalar() {
            return !only;
        }

        /** Whether nothing below here can count. */
        boolean takesNothing() {
            return this == NOTHING;
        }

        Cursor step(String name) {
            if (this == ALL || this == NOTHING) {
                return this;
            }
            List<Node> next = new ArrayList<>(2);
            for (Node node : nodes) {
                add(node.children.get(name), next);
                if (!name.equals("*")) {
                    add(node.children.get("*"), next);
                }
            }
            if (next.isEmpty()) {
                return only ? NOTHING : ALL;
            }
            boolean ends = next.stream().anyMatch(node -> node.leaf);
            return ends ? (only ? ALL : NOTHING) : new Cursor(only, next);
        }

        private static void add(@Nullable Node child, List<Node> to) {
            if (child != null) {
                to.add(child);
            }
        }
    }
}
