package dev.semel.spring;

import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
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
 * Tells at the start, in one line, which endpoints and listeners of the application can change something and are protected
 * by nothing that can be seen: no {@link Idempotent} on them, no call of the guard, none of an {@link Idempotent} method.
 */
final class UnprotectedDoors implements SmartInitializingSingleton {
    private static final Logger LOG = LoggerFactory.getLogger(UnprotectedDoors.class);

    private static final String MAPPING = "org.springframework.web.bind.annotation.RequestMapping";
    private static final Set<String> CHANGING = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final List<String> LISTENERS = List.of(
            "org.springframework.kafka.annotation.KafkaListener",
            "org.springframework.kafka.annotation.KafkaHandler",
            "org.springframework.amqp.rabbit.annotation.RabbitListener",
            "org.springframework.amqp.rabbit.annotation.RabbitHandler",
            "org.springframework.jms.annotation.JmsListener");
    private static final Set<String> GUARD =
            Set.of("dev/semel/Semel", "dev/semel/store/jdbc/Transactions", "dev/semel/store/jdbc/LeasedTransactions");

    private final ConfigurableListableBeanFactory beans;
    private final SemelProperties properties;

    UnprotectedDoors(ConfigurableListableBeanFactory beans, SemelProperties properties) {
        this.beans = beans;
        this.properties = properties;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (properties.unprotected() == SemelProperties.Unprotected.IGNORE) {
            return;
        }
        refuseExceptionsWithoutReason();
        Set<Class<?>> types = types();
        Set<String> idempotent = idempotentCalls(types);
        Map<String, String> open = new TreeMap<>();
        types.forEach(type -> look(type, idempotent, open));
        if (!open.isEmpty()) {
            tell(open);
        }
    }

    private void refuseExceptionsWithoutReason() {
        properties.excepted().forEach((method, because) -> {
            if (because.isBlank()) {
                throw new MisuseException(
                        "The property semel.excepted.[" + method + "] has no reason.",
                        "Say why it needs no protection.");
            }
        });
    }

    /** Those of the application and of its libraries, but not Spring's own. */
    private Set<Class<?>> types() {
        Set<Class<?>> types = new LinkedHashSet<>();
        for (String name : beans.getBeanDefinitionNames()) {
            Class<?> type = AutoProxyUtils.determineTargetClass(beans, name);
            if (type != null && !ClassUtils.isPrimitiveOrWrapper(type)) {
                Class<?> user = ClassUtils.getUserClass(type);
                if (!user.getName().startsWith("org.springframework.")) {
                    types.add(user);
                }
            }
        }
        return types;
    }

    /** Calls of methods that are done once, on the class of the bean or on what it extends. */
    private static Set<String> idempotentCalls(Set<Class<?>> types) {
        Set<String> calls = new TreeSet<>();
        for (Class<?> type : types) {
            Set<Class<?>> known = new LinkedHashSet<>(ClassUtils.getAllInterfacesForClassAsSet(type));
            for (Class<?> at = type; at != null; at = at.getSuperclass()) {
                known.add(at);
            }
            for (Method method : MethodIntrospector.selectMethods(type, (Method each) -> isIdempotent(each, type))) {
                known.forEach(each -> calls.add(ReachedCalls.call(each, method)));
            }
        }
        return calls;
    }

    private static boolean isIdempotent(Method method, Class<?> type) {
        return Guards.annotation(method, type) != null;
    }

    private void look(Class<?> type, Set<String> idempotent, Map<String, String> open) {
        Map<Method, String> doors = MethodIntrospector.selectMethods(type, (Method method) -> door(method, type));
        if (doors.isEmpty()) {
            return;
        }
        ReachedCalls calls = ReachedCalls.of(type);
        doors.forEach((method, door) -> {
            String name = type.getName().replace('$', '.') + "." + method.getName();
            boolean isProtected = isIdempotent(method, type)
                    || calls.any(method, call -> isGuard(call) || idempotent.contains(call))
                    || properties.excepted().containsKey(name);
            if (!isProtected) {
                open.put(name, door);
            }
        });
    }

    private static boolean isGuard(String call) {
        int dot = call.indexOf('.');
        return GUARD.contains(call.substring(0, dot)) && call.startsWith("once", dot + 1);
    }

    /** By what it is reached, where that may change something; else null. */
    private static @Nullable String door(Method method, Class<?> type) {
        MergedAnnotations all = MergedAnnotations.from(method, MergedAnnotations.SearchStrategy.TYPE_HIERARCHY);
        for (String listener : LISTENERS) {
            if (all.isPresent(listener)) {
                return "@" + ClassUtils.getShortName(listener);
            }
        }
        if (!all.isPresent(MAPPING)) {
            return null;
        }
        Set<String> methods = methods(all.get(MAPPING));
        methods.addAll(methods(MergedAnnotations.from(type, MergedAnnotations.SearchStrategy.TYPE_HIERARCHY)
                .get(MAPPING)));
        if (methods.isEmpty()) {
            return "every method";
        }
        methods.retainAll(CHANGING);
        return methods.isEmpty() ? null : String.join(" and ", methods);
    }

    private static Set<String> methods(MergedAnnotation<?> mapping) {
        Set<String> names = new TreeSet<>();
        if (mapping.isPresent() && mapping.getValue("method").orElse(null) instanceof Object[] methods) {
            for (Object method : methods) {
                names.add(String.valueOf(method));
            }
        }
        return names;
    }

    private void tell(Map<String, String> open) {
        Set<String> doors = new LinkedHashSet<>();
        open.forEach((name, door) -> doors.add(name + " (" + door + ")"));
        MisuseException found = new MisuseException(
                "Nothing protects what can change something: " + String.join(", ", doors) + ".",
                "Annotate it with @Idempotent, or except it with a reason:"
                        + " semel.excepted.[com.acme.Ping.post]=changes nothing; semel.unprotected=ignore asks for no"
                        + " such check.");
        if (properties.unprotected() == SemelProperties.Unprotected.FAIL) {
            throw found;
        }
        LOG.warn("{} {}", found.getMessage(), found.remedy());
    }
}
