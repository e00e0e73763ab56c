package dev.semel.server.observe;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Learns which words are the service's own, in paths or as names of members, and which are somebody's data. A word is told
 * once enough requests were seen at its place and a fair share of them have it; until then, and if its place has too many
 * words, it is told as a digest. Bounded: what finds no room is never told. For one thread.
 */
final class WordTree {
    /** What stands for a step that is data by its looks, or one of too many. */
    static final String ANY = "{id}";

    private static final int FEWEST_AT_PLACE = 20;
    private static final int FEWEST = 5;

    /** How many words one place has before they are taken for data, and a word's least share there. */
    record Rule(int mostWords, int leastShareOneIn, Pattern word) {
        /** Services begin the words of their paths with a small letter; people and their projects often do not. */
        static final Rule PATHS =
                new Rule(20, 20, Pattern.compile("[a-z_][A-Za-z_.-]{0,38}[0-9]?|v[0-9]{1,2}((alpha|beta)[0-9]{0,2})?"));

        static final Rule MEMBERS = new Rule(250, 4, Pattern.compile("[A-Za-z_$][A-Za-z_.$-]{0,38}[0-9]?"));
    }

    private static final class Node {
        private final Map<String, Node> children = new HashMap<>();
        private long seen;
        private boolean wild;
        private boolean told;
    }

    private final String label;
    private final Rule rule;
    private final RunSecret secret;
    private final BiConsumer<String, String> learned;
    private final Map<String, Node> roots = new HashMap<>();
    private final int mostNodes;
    private int nodes;

    /**
     * @param label keeps the digests of two trees apart
     * @param learned told each digest whose word may be told from now on, once
     */
    WordTree(String label, Rule rule, int mostNodes, RunSecret secret, BiConsumer<String, String> learned) {
        this.label = label;
        this.rule = rule;
        this.mostNodes = mostNodes;
        this.secret = secret;
        this.learned = learned;
    }

    /** A walk from this root, which is counted once. */
    Walk from(String root) {
        Node node = roots.get(root);
        if (node == null && nodes < mostNodes) {
            nodes++;
            node = roots.computeIfAbsent(root, name -> new Node());
        }
        if (node != null) {
            node.seen++;
        }
        return new Walk(root, node);
    }

    /** A place in the tree, and how it is told; immutable. */
    final class Walk {
        private final String place;
        private final @Nullable Node node;
        private final String told;

        private Walk(String place, @Nullable Node node) {
            this(place, node, ANY);
        }

        private Walk(String place, @Nullable Node node, String told) {
            this.place = place;
            this.node = node;
            this.told = told;
        }

        /** How the step that led here is told: itself, a digest, or {@link #ANY}. */
        String told() {
            return told;
        }

        /** Where the walk is, in clear: never to be told. */
        String place() {
            return place;
        }

        Walk step(String step) {
            Node parent = node;
            if (!rule.word().matcher(step).matches()) {
                return new Walk(place + "/" + ANY, parent == null ? null : child(parent, ANY));
            }
            if (parent == null) {
                return new Walk(place + "/" + ANY, null, secret.digest(label + place, step));
            }
            if (!parent.wild && !parent.children.containsKey(step) && parent.children.size() >= rule.mostWords()) {
                makeWild(parent);
            }
            if (parent.wild) {
                return new Walk(place + "/" + ANY, child(parent, ANY));
            }
            Node child = child(parent, step);
            String below = place + "/" + step;
            if (child != null && child.told) {
                return new Walk(below, child, step);
            }
            String digest = secret.digest(label + place, step);
            if (child != null && mayBeTold(parent, child)) {
                child.told = true;
                learned.accept(digest, step);
                return new Walk(below, child, step);
            }
            return new Walk(below, child, digest);
        }
    }

    private boolean mayBeTold(Node parent, Node child) {
        return parent.seen >= FEWEST_AT_PLACE
                && child.seen >= FEWEST
                && child.seen * rule.leastShareOneIn() >= parent.seen;
    }

    /** Too many words: they are data. What was learnt below them is learnt anew. */
    private void makeWild(Node parent) {
        parent.wild = true;
        parent.children.values().forEach(this::forget);
        parent.children.clear();
    }

    private void forget(Node node) {
        nodes--;
        node.children.values().forEach(this::forget);
    }

    private @Nullable Node child(Node parent, String step) {
        Node child = parent.children.get(step);
        if (child == null && nodes < mostNodes) {
            nodes++;
            child = new Node();
            parent.children.put(step, child);
        }
        if (child != null) {
            child.seen++;
        }
        return child;
    }
}
