package dev.semel.spring;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.Indexer;
import org.springframework.expression.spel.ast.InlineMap;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.VariableReference;

/** What an expression asks for by name. A name that no argument has is found at the start, not by the first caller. */
final class ExpressionNames {
    private final Set<String> asked = new HashSet<>();
    /** Names and calls of nothing: what {@code order.id} is without its {@code #}. */
    private final Set<String> rootless = new TreeSet<>();

    private ExpressionNames() {}

    static ExpressionNames of(SpelNode expression) {
        ExpressionNames names = new ExpressionNames();
        names.read(expression, true);
        return names;
    }

    /** By {@code #name}, without the {@code #}. */
    Set<String> asked() {
        return Set.copyOf(asked);
    }

    /** @throws MisuseException if it asks for what none of these arguments is */
    void refuseUnknown(Collection<String> arguments, String text, String where) {
        if (!rootless.isEmpty()) {
            throw new MisuseException(
                    where + " has the expression \"" + text + "\", in which " + String.join(", ", rootless)
                            + " belongs to nothing.",
                    "Name arguments with a #, such as #order.id.");
        }
        Set<String> unknown = new TreeSet<>(asked);
        unknown.removeAll(arguments);
        if (!unknown.isEmpty()) {
            throw new MisuseException(
                    where + " has the expression \"" + text + "\", and the method has no argument " + hashed(unknown)
                            + "; it has " + (arguments.isEmpty() ? "none" : hashed(new TreeSet<>(arguments))) + ".",
                    "Correct the name. If an argument's own name is not among them, compile with -parameters, or ask for"
                            + " it by its place.");
        }
    }

    private static String hashed(Set<String> names) {
        return names.stream().map(name -> "#" + name).collect(Collectors.joining(", "));
    }

    /** @param begins whether nothing stands before this that it could be a part of */
    private void read(SpelNode node, boolean begins) {
        if (node instanceof VariableReference variable) {
            asked.add(variable.toStringAST().substring(1));
        } else if (node instanceof FunctionReference function) {
            asked.add(function.toStringAST().replaceAll("^#|\\(.*$", ""));
        } else if (begins && isPart(node)) {
            rootless.add(node.toStringAST());
        }
        for (int child = 0; child < node.getChildCount(); child++) {
            if (node instanceof Projection || node instanceof Selection) {
                readWithin(node.getChild(child));
            } else {
                read(node.getChild(child), !isNamedByParent(node, child));
            }
        }
    }

    /** A part of what stands before it, a key of a map, or a word in brackets, which is taken for one. */
    private static boolean isNamedByParent(SpelNode parent, int child) {
        return (parent instanceof CompoundExpression && child > 0)
                || (parent instanceof InlineMap && child % 2 == 0)
                || parent instanceof Indexer;
    }

    /** Only what is asked of the call itself: an element has names of its own, and is #this. */
    private void readWithin(SpelNode node) {
        ExpressionNames inner = of(node);
        inner.asked.remove("this");
        asked.addAll(inner.asked);
    }

    private static boolean isPart(SpelNode node) {
        return node instanceof PropertyOrFieldReference || node instanceof MethodReference || node instanceof Indexer;
    }
}
