package dev.semel.spring;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.PropertyAccessor;
import org.springframework.expression.spel.SpelCompilerMode;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.SpelParserConfiguration;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.ConstructorReference;
import org.springframework.expression.spel.ast.TypeReference;
import org.springframework.expression.spel.ast.VariableReference;
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

    private final Expression expression;
    /** The names by which the expression asks for arguments, and their positions. */
    private final Map<String, Integer> asked;

    private Expressions(Expression expression, Map<String, Integer> asked) {
        this.expression = expression;
        this.asked = asked;
    }

    /** @throws MisuseException if the text is no expression of the method's arguments */
    static Expressions parse(String text, Method method, String where) {
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
        positions.keySet().retainAll(variables(parsed.getAST()));
        return new Expressions(parsed, positions);
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

    private static Set<String> variables(SpelNode node) {
        Set<String> variables = new HashSet<>();
        if (node instanceof VariableReference variable) {
            variables.add(variable.toStringAST().substring(1));
        }
        for (int child = 0; child < node.getChildCount(); child++) {
            variables.addAll(variables(node.getChild(child)));
        }
        return variables;
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

    @Nullable
    Object value(Invocation call) {
        SimpleEvaluationContext context = SimpleEvaluationContext.forPropertyAccessors(PROPERTIES)
                .withInstanceMethods()
                .build();
        asked.forEach(
                (name, position) -> context.setVariable(name, call.arguments().get(position)));
        return expression.getValue(context);
    }

    @Override
    public String toString() {
        return expression.getExpressionString();
    }
}
