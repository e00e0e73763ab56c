package dev.semel.spring;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ClassUtils;

/** By what the methods of a bean are reached from outside, where that may change something. Names are all that it knows. */
final class Doors {
    private static final String MAPPING = "org.springframework.web.bind.annotation.RequestMapping";
    private static final String EXCHANGE = "org.springframework.web.service.annotation.HttpExchange";
    private static final String CONTROLLER = "org.springframework.stereotype.Controller";
    private static final Set<String> CHANGING = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final List<String> LISTENERS = List.of(
            "org.springframework.kafka.annotation.KafkaListener",
            "org.springframework.kafka.annotation.KafkaHandler",
            "org.springframework.amqp.rabbit.annotation.RabbitListener",
            "org.springframework.amqp.rabbit.annotation.RabbitHandler",
            "org.springframework.jms.annotation.JmsListener",
            "org.springframework.messaging.handler.annotation.MessageMapping");
    private static final Set<String> CALLBACKS = Set.of(
            "org.springframework.kafka.listener.GenericMessageListener",
            "org.springframework.amqp.core.MessageListener",
            "jakarta.jms.MessageListener");

    private Doors() {}

    /** What reaches each method, for people. */
    static Map<Method, String> of(Class<?> type) {
        return MethodIntrospector.selectMethods(type, (Method method) -> door(method, type));
    }

    /** Whether a controller serves requests by it. */
    static boolean isMapped(Method method) {
        MergedAnnotations all = on(method);
        return all.isPresent(MAPPING) || all.isPresent(EXCHANGE);
    }

    private static @Nullable String door(Method method, Class<?> type) {
        MergedAnnotations all = on(method);
        for (String listener : LISTENERS) {
            if (all.isPresent(listener)) {
                return "@" + ClassUtils.getShortName(listener);
            }
        }
        if (all.isPresent(MAPPING)) {
            return requests(MAPPING, all, type);
        } else if (all.isPresent(EXCHANGE) && on(type).isPresent(CONTROLLER)) {
            return requests(EXCHANGE, all, type);
        }
        return isWritten(method) && method.getName().equals("onMessage") ? callback(type) : null;
    }

    /** Not a library's, which calls on to another of these or refuses. */
    private static boolean isWritten(Method method) {
        String owner = method.getDeclaringClass().getName();
        return !method.isBridge() && !owner.startsWith("org.springframework.") && !owner.startsWith("jakarta.");
    }

    private static @Nullable String requests(String mapping, MergedAnnotations all, Class<?> type) {
        Set<String> methods = methods(all.get(mapping));
        methods.addAll(methods(on(type).get(mapping)));
        if (methods.isEmpty()) {
            return "every method";
        }
        methods.retainAll(CHANGING);
        return methods.isEmpty() ? null : String.join(" and ", methods);
    }

    private static Set<String> methods(MergedAnnotation<?> mapping) {
        Set<String> names = new TreeSet<>();
        Object said = mapping.isPresent() ? mapping.getValue("method").orElse(null) : null;
        if (said instanceof Object[] methods) {
            for (Object method : methods) {
                names.add(String.valueOf(method));
            }
        } else if (said instanceof String method && !method.isBlank()) {
            names.add(method);
        }
        return names;
    }

    private static @Nullable String callback(Class<?> type) {
        return ClassCalls.withAbove(type).stream()
                .map(Class::getName)
                .filter(CALLBACKS::contains)
                .map(ClassUtils::getShortName)
                .findFirst()
                .orElse(null);
    }

    private static MergedAnnotations on(Method method) {
        return MergedAnnotations.from(method, MergedAnnotations.SearchStrategy.TYPE_HIERARCHY);
    }

    private static MergedAnnotations on(Class<?> type) {
        return MergedAnnotations.from(type, MergedAnnotations.SearchStrategy.TYPE_HIERARCHY);
    }
}
