package dev.semel.spring;

import dev.semel.policy.EffectClass;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ClassUtils;

/**
 * Looks at every bean before the application serves anybody: a method that says it is done once and would not be is told of
 * now, never found out by a customer. Reads every contract, so that what is wrong with one stops the start and not the first
 * call.
 */
final class StartCheck implements SmartInitializingSingleton {
    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);

    private static final String TRANSACTIONAL = "org.springframework.transaction.annotation.Transactional";
    private static final Set<String> ELSEWHERE = Set.of("REQUIRES_NEW", "NOT_SUPPORTED", "NEVER");

    private final ConfigurableListableBeanFactory beans;
    private final Guards guards;
    private final SemelProperties properties;
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
            }
        }
        operations.forEach(StartCheck::refuseSharedNames);
    }

    private void check(Class<?> type) {
        Set<Method> guarded = new LinkedHashSet<>(
                MethodIntrospector.selectMethods(type, (Method method) -> Guards.annotation(method, type) != null));
        for (Method method : guarded) {
            String where = type.getSimpleName() + "." + method.getName();
            refuseWhatNoProxyCanOverride(method, where);
            GuardedMethod<?, ?> read = guards.of(method, type);
            if (read != null) {
                refuseAnotherTransaction(read, method, where);
                operations
                        .computeIfAbsent(read.operation().name(), name -> new TreeSet<>())
                        .add(type.getName() + "." + method.getName());
            }
        }
        if (!guarded.isEmpty()) {
            reportSelfCalls(type, guarded);
        }
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

    /** The outcome commits with the transaction that is open here; what the method writes in another one does not. */
    private static void refuseAnotherTransaction(GuardedMethod<?, ?> read, Method method, String where) {
        MergedAnnotation<?> transactional = MergedAnnotations.from(
                        method, MergedAnnotations.SearchStrategy.TYPE_HIERARCHY)
                .get(TRANSACTIONAL);
        boolean atomic = read.operation().terms().effect().effectClass() == EffectClass.ATOMIC;
        if (atomic && transactional.isPresent()) {
            String propagation = String.valueOf(transactional.asMap().get("propagation"));
            if (ELSEWHERE.contains(propagation)) {
                throw new MisuseException(
                        "@Idempotent on " + where + " is declared ATOMIC, and @Transactional with " + propagation
                                + " has it write where its outcome does not commit.",
                        "Leave the propagation at REQUIRED, or declare another effect class.");
            }
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
        MisuseException found = new MisuseException(
                "In " + type.getSimpleName() + ", " + String.join(" and ", callers)
                        + " calls an @Idempotent method of the same class; the call goes past the proxy, and what it does"
                        + " is not done once.",
                "Move the @Idempotent method to a bean of its own. If the call is meant to go past it, set"
                        + " semel.misuse=warn.");
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
