package dev.semel.spring;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
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
    private final List<String> names;

    private Expressions(Expression expression, List<String> names) {
        this.expression = expression;
        this.names = names;
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
        return new Expressions(parsed, names(method));
    }

    /** As far as the class was compiled with them. */
    private static List<String> names(Method method) {
        @Nullable String @Nullable [] known = new DefaultParameterNameDiscoverer().getParameterNames(method);
        List<String> names = new ArrayList<>();
        for (int position = 0; known != null && position < known.length; position++) {
            String name = known[position];
            names.add(name == null ? "p" + position : name);
        }
        return names;
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
        List<@Nullable Object> arguments = call.arguments();
        for (int position = 0; position < arguments.size(); position++) {
            Object argument = arguments.get(position);
            context.setVariable("p" + position, argument);
            if (position < names.size()) {
                context.setVariable(names.get(position), argument);
            }
        }
        return expression.getValue(context);
    }

    @Override
    public String toString() {
        return expression.getExpressionString();
    }
}
