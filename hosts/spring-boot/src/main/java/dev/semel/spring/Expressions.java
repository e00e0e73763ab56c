package dev.semel.spring;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ResolvableType;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.PropertyAccessor;
import org.springframework.expression.spel.ExpressionState;
import org.springframework.expression.spel.SpelCompilerMode;
import org.springframework.expression.spel.SpelEvaluationException;
import org.springframework.expression.spel.SpelMessage;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.SpelParserConfiguration;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.ConstructorReference;
import org.springframework.expression.spel.ast.OpPlus;
import org.springframework.expression.spel.ast.TypeReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.DataBindingPropertyAccessor;
import org.springframework.expression.spel.support.SimpleEvaluationContext;

/**
 * An expression of a method's arguments: {@code #name} or {@code #p0}, properties, methods and elements of them. Nothing
 * else can be reached: what is the same for every attempt at one action is in what was asked. Safe for use by all threads.
 */
final class Expressions {
    private static final SpelExpressionParser PARSER =
            new SpelExpressionParser(new SpelParserConfiguration(SpelCompilerMode.MIXED, null));
    /** Remembers how a property is read; a fresh one for each call would look for it each time. */
    private static final PropertyAccessor PROPERTIES = DataBindingPropertyAccessor.forReadOnlyAccess();

    private static final Set<SpelMessage> PAST_NULL = Set.of(
            SpelMessage.PROPERTY_OR_FIELD_NOT_READABLE_ON_NULL,
            SpelMessage.METHOD_CALL_ON_NULL_OBJECT_NOT_ALLOWED,
            SpelMessage.CANNOT_INDEX_INTO_NULL_VALUE);

    private final Expression expression;
    private final String where;
    /** The names by which the expression asks for arguments, and their positions. */
    private final Map<String, Integer> asked;

    private final List<SpelNode> parts;

    private Expressions(SpelExpression expression, String where, Map<String, Integer> asked) {
        this.expression = expression;
        this.where = where;
        this.asked = asked;
        parts = expression.getAST() instanceof OpPlus ? parts(expression.getAST()) : List.of();
    }

    /**
     * @param type the class whose method it is, which tells what its type variables are
     * @throws MisuseException if the text is no expression of the method's arguments
     */
    static Expressions parse(String text, Method method, Class<?> type, String where) {
        SpelExpression parsed;
        try {
            parsed = PARSER.parseRaw(text);
        } catch (ParseException wrong) {
            throw new MisuseException(
                    where + " has the expression \"" + text + "\", which cannot be read: " + wrong.getMessage(),
                    "Write a SpEL expression of the arguments, such as #order.id.");
        }
        refuseWhatIsNotAsked(parsed.getAST(), text, where);
        Map<String, Integer> positions = positions(method);
        ExpressionNames names = ExpressionNames.of(parsed.getAST());
        names.refuseUnknown(positions.keySet(), text, where);
        Map<String, ResolvableType> types = new HashMap<>();
        positions.forEach(
                (name, position) -> types.put(name, ResolvableType.forMethodParameter(method, position, type)));
        ExpressionTypes.refuseUnknown(parsed.getAST(), types, text, where);
        positions.keySet().retainAll(names.asked());
        return new Expressions(parsed, where, positions);
    }

    /** By number, and by name as far as the class was compiled with them. */
    private static Map<String, Integer> positions(Method method) {
        @Nullable String @Nullable [] known = new DefaultParameterNameDiscoverer().getParameterNames(method);
        Map<String, Integer> positions = new HashMap<>();
        for (int position = 0; position < method.getParameterCount(); position++) {
            positions.put("p" + position, position);
        }
        for (int position = 0; known != null && position < known.length; position++) {
            String name = known[position];
            if (name != null) {
                positions.put(name, position);
            }
        }
        return positions;
    }

    private static void refuseWhatIsNotAsked(SpelNode node, String text, String where) {
        if (node instanceof TypeReference || node instanceof ConstructorReference || node instanceof BeanReference) {
            throw new MisuseException(
                    where + " has the expression \"" + text
                            + "\", which reaches past the arguments: what it yields may differ from attempt to attempt.",
                    "Make it of the arguments alone, such as #order.id.");
        }
        for (int child = 0; child < node.getChildCount(); child++) {
            refuseWhatIsNotAsked(node.getChild(child), text, where);
        }
    }

    /**
     * What its text is put together from by +, in their order; empty if it is of one piece.
     *
     * @throws IllegalArgumentException if one of them yields nothing that could be had
     */
    List<@Nullable Object> parts(Invocation call) {
        List<@Nullable Object> values = new ArrayList<>();
        if (!parts.isEmpty()) {
            ExpressionState state = new ExpressionState(context(call), new SpelParserConfiguration());
            parts.forEach(part -> values.add(fitting(() -> part.getValue(state))));
        }
        return values;
    }

    private static List<SpelNode> parts(SpelNode node) {
        if (!(node instanceof OpPlus)) {
            return List.of(node);
        }
        List<SpelNode> parts = new ArrayList<>();
        for (int child = 0; child < node.getChildCount(); child++) {
            parts.addAll(parts(node.getChild(child)));
        }
        return parts;
    }

    /**
     * What it yields of this call; null too where it leads past a null, as {@code #order.id} does without an order.
     *
     * @throws IllegalArgumentException if it does not fit the arguments
     */
    @Nullable
    Object value(Invocation call) {
        return fitting(() -> expression.getValue(context(call)));
    }

    private SimpleEvaluationContext context(Invocation call) {
        SimpleEvaluationContext context = SimpleEvaluationContext.forPropertyAccessors(PROPERTIES)
                .withInstanceMethods()
                .build();
        asked.forEach(
                (name, position) -> context.setVariable(name, call.arguments().get(position)));
        return context;
    }

    private @Nullable Object fitting(Supplier<@Nullable Object> yielded) {
        try {
            return yielded.get();
        } catch (SpelEvaluationException unfit) {
            if (PAST_NULL.contains(unfit.getMessageCode())) {
                return null;
            }
            throw new IllegalArgumentException(
                    "The call of " + where + " was refused and nothing was done: its expression \""
                            + expression.getExpressionString() + "\" does not fit its arguments: " + unfit.getMessage()
                            + "; correct the expression.",
                    unfit);
        }
    }

    @Override
    public String toString() {
        return expression.getExpressionString();
    }
}
