package dev.semel.spring;

import java.lang.reflect.Modifier;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.ResolvableType;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.Indexer;
import org.springframework.expression.spel.ast.InlineMap;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.SpelNodeImpl;
import org.springframework.expression.spel.ast.StringLiteral;
import org.springframework.expression.spel.ast.VariableReference;

/**
 * What the parts of an expression are, as far as the method's signature tells. A property or a method that its object's type
 * cannot have is found at the start and not by the first caller. Where a class that extends the declared one may have it, only
 * a warning is given: there the first call decides. Of what is declared as Object, or as nothing, nothing is said.
 */
final class ExpressionTypes {
    private static final Logger LOG = LoggerFactory.getLogger(ExpressionTypes.class);
    private static final ResolvableType UNKNOWN = ResolvableType.NONE;

    private final Map<String, ResolvableType> arguments;
    private final String intro;

    private ExpressionTypes(Map<String, ResolvableType> arguments, String intro) {
        this.arguments = arguments;
        this.intro = intro;
    }

    /**
     * @param arguments what they are declared as, by all their names
     * @throws MisuseException if it asks of an object for what that cannot have
     */
    static void refuseUnknown(SpelNode expression, Map<String, ResolvableType> arguments, String text, String where) {
        new ExpressionTypes(arguments, where + " has the expression \"" + text + "\", and ").of(expression, UNKNOWN);
    }

    /** @param root what names that stand alone belong to: the element of a projection or selection */
    private ResolvableType of(SpelNode node, ResolvableType root) {
        if (node instanceof VariableReference variable) {
            String name = variable.toStringAST().substring(1);
            return name.equals("this") ? root : arguments.getOrDefault(name, UNKNOWN);
        } else if (node instanceof CompoundExpression) {
            ResolvableType reached = of(node.getChild(0), root);
            for (int part = 1; part < node.getChildCount(); part++) {
                reached = part(node.getChild(part), reached, root);
            }
            return reached;
        } else if (node instanceof StringLiteral) {
            return ResolvableType.forClass(String.class);
        }
        return part(node, root, root);
    }

    private ResolvableType part(SpelNode node, ResolvableType before, ResolvableType root) {
        ResolvableType object = withoutLowerBounds(pastOptional(node, before));
        if (node instanceof PropertyOrFieldReference property) {
            return property(property.getName(), object);
        } else if (node instanceof Projection || node instanceof Selection) {
            ResolvableType element = element(object);
            children(node, element);
            return node instanceof Projection ? UNKNOWN : selected((Selection) node, object, element);
        } else if (node instanceof Indexer) {
            if (!(node.getChild(0) instanceof PropertyOrFieldReference)) {
                children(node, root);
            }
            return indexed(node.getChild(0), object);
        }
        children(node, root);
        return node instanceof MethodReference method ? answer(method, object) : UNKNOWN;
    }

    private void children(SpelNode node, ResolvableType root) {
        for (int child = 0; child < node.getChildCount(); child++) {
            if (!(node instanceof InlineMap && child % 2 == 0)) {
                of(node.getChild(child), root);
            }
        }
    }

    /** {@code ?.} leads into an Optional, as it leads past a null. */
    private static ResolvableType pastOptional(SpelNode node, ResolvableType before) {
        return node instanceof SpelNodeImpl step && step.isNullSafe() && Optional.class.equals(known(before))
                ? before.getGeneric(0)
                : before;
    }

    private static ResolvableType selected(Selection selection, ResolvableType object, ResolvableType element) {
        String text = selection.toStringAST();
        boolean all = text.charAt(text.indexOf('[') - 1) == '?';
        return all ? object : element;
    }

    private static ResolvableType element(ResolvableType object) {
        Class<?> type = known(object);
        if (type == null) {
            return UNKNOWN;
        } else if (Map.class.isAssignableFrom(type)) {
            ResolvableType map = object.asMap();
            return ResolvableType.forClassWithGenerics(Map.Entry.class, map.getGeneric(0), map.getGeneric(1));
        }
        return type.isArray()
                ? object.getComponentType()
                : object.as(Iterable.class).getGeneric(0);
    }

    private ResolvableType indexed(SpelNode index, ResolvableType object) {
        Class<?> type = known(object);
        if (type == null) {
            return UNKNOWN;
        } else if (type.isArray()) {
            return object.getComponentType();
        } else if (Map.class.isAssignableFrom(type)) {
            return object.asMap().getGeneric(1);
        } else if (Collection.class.isAssignableFrom(type)) {
            return object.asCollection().getGeneric(0);
        }
        // A property by its name in quotes; of a type that is not final it may be something else.
        return index instanceof StringLiteral name && !CharSequence.class.isAssignableFrom(type) && allOf(type) != null
                ? property(String.valueOf(name.getLiteralValue().getValue()), object)
                : UNKNOWN;
    }

    private ResolvableType property(String name, ResolvableType object) {
        return member(object, members -> members.property(name), members -> {
            String near = Nearest.to(name, members.properties());
            return " has no property " + name + (near.isEmpty() ? "" : "; nearest to it: " + near);
        });
    }

    private ResolvableType answer(MethodReference method, ResolvableType object) {
        String name = method.getName();
        int count = method.getChildCount();
        Class<?> type = known(object);
        if (type != null && Members.OF_ALL.contains(name) && allOf(type) == null) {
            // Whatever class will come may say it.
            return UNKNOWN;
        }
        return member(object, members -> members.answer(name, count), members -> {
            String asked = name + "(" + (count == 0 ? "" : count) + ")";
            String near = Nearest.to(asked, members.calls());
            return " has no method " + name + " of " + (count == 0 ? "no" : count)
                    + (count == 1 ? " argument" : " arguments") + (near.isEmpty() ? "" : "; nearest to it: " + near);
        });
    }

    /**
     * @param found null if there is none
     * @param missing says so, of a type that has none
     * @throws MisuseException if an object of this type cannot have it
     */
    private ResolvableType member(
            ResolvableType object,
            Function<Members, @Nullable ResolvableType> found,
            Function<Members, String> missing) {
        Class<?> type = known(object);
        if (type == null || type == Class.class) {
            return UNKNOWN;
        }
        Members members = Members.of(object, type);
        ResolvableType own = found.apply(members);
        if (own != null) {
            return own;
        }
        List<Class<?>> all = allOf(type);
        if (all == null) {
            LOG.warn(
                    "{}{}{}. A class that is a {} may have it; if none has, every call will be refused.",
                    intro,
                    members.name(),
                    missing.apply(members),
                    members.name());
        } else if (all.stream()
                .allMatch(each -> found.apply(Members.of(ResolvableType.forClass(each), each)) == null)) {
            throw new MisuseException(intro + members.name() + missing.apply(members) + ".", "Correct the name.");
        }
        return UNKNOWN;
    }

    /** Null if it is not known, or any. */
    private static @Nullable Class<?> known(ResolvableType type) {
        Class<?> resolved = type.resolve();
        return resolved == Object.class ? null : resolved;
    }

    /** What is in a {@code List<? super Item>} may be anything, and resolves to an Item. */
    private static ResolvableType withoutLowerBounds(ResolvableType type) {
        Class<?> known = type.resolve();
        boolean isAnything = Stream.of(type.getGenerics())
                .anyMatch(generic ->
                        generic.getType() instanceof WildcardType wildcard && wildcard.getLowerBounds().length > 0);
        return known != null && isAnything ? ResolvableType.forRawClass(known) : type;
    }

    /** All classes that objects of this type can be of, it included; null if anybody may write another. */
    private static @Nullable List<Class<?>> allOf(Class<?> type) {
        if (type.isArray() || Modifier.isFinal(type.getModifiers())) {
            return List.of(type);
        } else if (!type.isSealed()) {
            return null;
        }
        List<Class<?>> all = new ArrayList<>(List.of(type));
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            List<Class<?>> below = allOf(permitted);
            if (below == null) {
                return null;
            }
            all.addAll(below);
        }
        return all;
    }
}
