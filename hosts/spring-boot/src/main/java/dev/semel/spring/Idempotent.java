package dev.semel.spring;

import dev.semel.policy.EffectClass;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What this method does is done once for each key, however often it is called: through retries, twins, crashes and lost
 * answers. A repeat is told what the first call answered.
 *
 * <p>On a method of a controller, without {@link #key}, the key is the caller's {@code Idempotency-Key} header and what is
 * kept and replayed is the whole response. Everywhere else, and with a key, it is the method's return value, as JSON.
 *
 * <p>Works through Spring's proxies: a call within one object goes past them and is refused at the start where it can be
 * seen. Methods may return anything that JSON can hold, a {@code CompletionStage} or a {@code Mono} of it, or nothing.
 * What the method throws passes to its caller; unless it is one of {@link #refusals}, nobody knows then whether it was
 * applied, and the effect class decides what a repeat does. Callers for whom there is no answer are thrown a
 * {@link dev.semel.engine.NotSettledException} that says why.
 *
 * <p>Terms are those of the properties {@code semel.operations.NAME.*} where they say something, else what stands here,
 * else {@link dev.semel.policy.Terms#defaults()}.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Idempotent {
    /**
     * The operation's name, part of every key, so it never changes while records live; the class and the method, such as
     * {@code OrderService.place}, if empty.
     */
    String operation() default "";

    /**
     * A SpEL expression of the method's arguments that yields the key, such as {@code #order.id}: the same for every
     * attempt at one action and for no other one. If it yields nothing the call is refused, never let through.
     */
    String key() default "";

    /**
     * A SpEL expression that yields what makes two calls the same wish, compared as JSON; all arguments if empty. A call
     * with a used key and another fingerprint is refused.
     */
    String fingerprint() default "";

    /**
     * A SpEL expression that yields which version of the entity that the {@link #key} names a call asks for: a whole number
     * from 1 on. Belongs to an operation whose {@code duplicates} are {@code overwrite}, {@code merge} or
     * {@code last-write-wins}; on a controller without a key the properties say where a request names it.
     */
    String version() default "";

    /**
     * The name of a bean of type {@link dev.semel.operation.Operation} that says all of this instead; the method's only
     * argument, or what {@link #request} yields, is what it is asked for.
     */
    String contract() default "";

    /** A SpEL expression that yields what the {@link #contract} is asked for; the method's only argument if empty. */
    String request() default "";

    /** Whether an attempt may be repeated whose fate nobody knows. */
    EffectClass effect() default EffectClass.UNPROTECTED;

    /** For a DEDUPLICATED effect, for how long after the first attempt a repeat is harmless, such as {@code 24h}. */
    String horizon() default "";

    /** For a QUERYABLE or FENCED effect, for how long after the first attempt the receiver knows of it. */
    String memory() default "";

    /** Exceptions that are definite refusals by the business: nothing was applied, and a repeat is refused too. */
    Class<? extends Throwable>[] refusals() default {};
}
