package dev.semel.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/** Expressions of a method's arguments: {@code #name}, {@code #p0}, and the object itself as the root. */
final class Expressions {
    private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();
    private static final SpelExpressionParser PARSER = new SpelExpressionParser();

    private Expressions() {}

    /** @throws MisuseException if the text is no expression */
    static Expression parse(String text, String where) {
        try {
            return PARSER.parseExpression(text);
        } catch (ParseException wrong) {
            throw new MisuseException(
                    where + " has the expression \"" + text + "\", which cannot be read: " + wrong.getMessage(),
                    "Write a SpEL expression of the arguments, such as #order.id.");
        }
    }

    static @Nullable Object value(Expression expression, Invocation call) {
        return expression.getValue(new MethodBasedEvaluationContext(
                call.target(), call.method(), call.arguments().toArray(), NAMES));
    }
}
