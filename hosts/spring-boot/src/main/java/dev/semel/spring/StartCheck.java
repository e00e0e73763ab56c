package dev.semel.spring;

import dev.semel.engine.Engine;
import dev.semel.policy.EffectClass;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.util.ClassUtils;

/**
 * Looks at every bean before the application serves anybody: a method that says it is done once and would not be is told of
 * now, never found out by a customer. Reads every contract, so that what is wrong with one stops the start and not the first
 * call.
 */
final class StartCheck implements SmartInitializingSingleton {
    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);

    private final ConfigurableListableBeanFactory beans;
    private final Guards guards;
    private final SemelProperties properties;
    private final Set<Class<?>> guarded = new LinkedHashSet<>();
    /** By class, the beans that are of it. */
    private final Map<Class<?>, Set<String>> named = new HashMap<>();
    /** By operation, the methods that are it. */
    private final Map<String, Set<String>> operations = new TreeMap<>();

    StartCheck(ConfigurableListableBeanFactory beans, Guards guards, SemelProperties properties) {
        this.beans = beans;
        this.guards = guards;
        this.properties = properties;
    }

    @Override
    public void afterSingletonsInstantiated() {
        for (String name : beans.getBeanDefinitionNames()) {
            Class<?> type = AutoProxyUtils.determineTargetClass(beans, name);
            if (type != null && !ClassUtils.isPrimitiveOrWrapper(type)) {
                check(ClassUtils.getUserClass(type));
                if (!ScopedProxyUtils.isScopedTarget(name)) {
                    named.computeIfAbsent(ClassUtils.getUserClass(type), of -> new TreeSet<>())
                            .add(name);
                }
            }
        }
        guarded.forEach(type -> reportTwins(type, named.getOrDefault(type, Set.of())));
        operations.forEach(StartCheck::refuseSharedNames);
        refuseTermsOfNobody();
    }

    private void check(Class<?> type) {
        Set<Method> methods = new LinkedHashSet<>(
                MethodIntrospector.selectMethods(type, (Method method) -> Guards.annotation(method, type) != null));
        for (Method method : methods) {
            String where = type.getSimpleName() + "." + method.getName();
            refuseWhatNoProxyCanOverride(Guards.declared(method, type), where);
            operations
                    .computeIfAbsent(declared(method, type), name -> new TreeSet<>())
                    .add(type.getName() + "." + method.getName());
        }
        if (!methods.isEmpty() && guarded.add(type)) {
            reportSelfCalls(type, methods);
        }
    }

    /** The name of the operation that a method is, which is known to the engine from now on. */
    private String declared(Method method, Class<?> type) {
        GuardedMethod<?, ?> read = guards.of(method, type);
        if (read == null) {
            // The filter declares its routes.
            return Contracts.name(method, type, Objects.requireNonNull(Guards.annotation(method, type), "annotation"));
        }
        if (read.operation().terms().effect().effectClass() == EffectClass.ATOMIC) {
            refuseWhatCommitsElsewhere(read, method, type);
        } else {
            beans.getBeanProvider(Engine.class)
                    .ifAvailable(engine -> engine.declare(
                            read.operation().name(), read.operation().terms()));
        }
        return read.operation().name();
    }

    private static void refuseWhatNoProxyCanOverride(Method method, String where) {
        int modifiers = method.getModifiers();
        for (Map.Entry<String, Boolean> cannot : List.of(
                Map.entry("private", Modifier.isPrivate(modifiers)),
                Map.entry("final", Modifier.isFinal(modifiers)),
                Map.entry("static", Modifier.isStatic(modifiers)),
                Map.entry(
                        "in a final class",
                        Modifier.isFinal(method.getDeclaringClass().getModifiers())))) {
            if (cannot.getValue()) {
                throw new MisuseException(
                        "@Idempotent on " + where + " does nothing: the method is " + cannot.getKey()
                                + ", and no proxy can stand before it.",
                        "Make the method public and not final, in a class that is not final.");
            }
        }
    }

    /** An effect that commits with its outcome does so when the method returns, in the database of the records. */
    private void refuseWhatCommitsElsewhere(GuardedMethod<?, ?> read, Method method, Class<?> type) {
        if (read.kind() != ReturnKind.VALUE) {
            throw new MisuseException(
                    "@Idempotent on " + type.getSimpleName() + "." + method.getName()
                            + " is declared ATOMIC, and what it returns comes later than its transaction commits.",
                    "Return the answer itself, or declare another effect class.");
        }
        beans.getBeanProvider(AtomicCalls.class)
                .getIfAvailable(AtomicCalls::none)
                .check(AopUtils.getMostSpecificMethod(method, type), type);
    }

    /** A typing error in a name would leave an operation under other terms than were meant. */
    private void refuseTermsOfNobody() {
        Set<String> nobodys = new TreeSet<>(properties.operations().keySet());
        nobodys.removeAll(operations.keySet());
        if (!nobodys.isEmpty()) {
            throw new MisuseException(
                    "semel.operations has terms of " + String.join(", ", nobodys)
                            + ", and no @Idempotent method is that"
                            + " operation; there are "
                            + (operations.isEmpty() ? "none" : String.join(", ", operations.keySet())) + ".",
                    "Write the name as it stands there, one with a dot in brackets:"
                            + " semel.operations.[orders.place].keep=72h; for a route of its own write a policy file.");
        }
    }

    private void reportSelfCalls(Class<?> type, Set<Method> guarded) {
        ClassCalls calls = ClassCalls.of(type);
        Set<ClassCalls.Named> wanted = guarded.stream()
                .map(ClassCalls.Named::signature)
                .flatMap(calls::methods)
                .collect(Collectors.toSet());
        Set<String> callers =
                calls.callersOf(wanted).map(ClassCalls.Named::name).collect(Collectors.toCollection(TreeSet::new));
        if (callers.isEmpty()) {
            return;
        }
        report(new MisuseException(
                "In " + type.getSimpleName() + ", " + String.join(" and ", callers)
                        + " calls an @Idempotent method of the same class; the call goes past the proxy, and what it does"
                        + " is not done once.",
                "Move the @Idempotent method to a bean of its own. If the call is meant to go past it, set"
                        + " semel.misuse=warn."));
    }

    /** Two objects that are one operation answer for each other, though they may do it for different receivers. */
    private void reportTwins(Class<?> type, Set<String> beansOfIt) {
        if (beansOfIt.size() > 1) {
            report(
                    new MisuseException(
                            "The beans " + String.join(", ", beansOfIt) + " are all of " + type.getSimpleName()
                                    + ", whose @Idempotent methods are one operation each: a call of one bean would be answered with"
                                    + " what another did.",
                            "Give each a class of its own that names its operations. If they do the same, set semel.misuse=warn."));
        }
    }

    private void report(MisuseException found) {
        if (properties.misuse() == SemelProperties.Misuse.FAIL) {
            throw found;
        }
        LOG.warn("{} {}", found.getMessage(), found.remedy());
    }

    /** Two methods that are one operation answer for each other. */
    private static void refuseSharedNames(String operation, Set<String> methods) {
        if (methods.size() > 1) {
            throw new MisuseException(
                    "The operation " + operation + " is the name of several methods (" + String.join(", ", methods)
                            + "): a call of one would be answered with what another did.",
                    "Give each a name of its own: @Idempotent(operation = \"...\").");
        }
    }
}
