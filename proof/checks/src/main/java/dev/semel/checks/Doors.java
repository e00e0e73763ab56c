package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaEnumConstant;
import com.tngtech.archunit.core.domain.JavaMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** By what methods are reached from outside, as annotations and interfaces say, by name. Pure. */
final class Doors {
    static final String MAPPING = "org.springframework.web.bind.annotation.RequestMapping";
    /** By their names too: what they are made of cannot be read where Spring is not on the class path. */
    private static final Map<String, String> SHORT = Map.of(
            "org.springframework.web.bind.annotation.PostMapping", "POST",
            "org.springframework.web.bind.annotation.PutMapping", "PUT",
            "org.springframework.web.bind.annotation.PatchMapping", "PATCH",
            "org.springframework.web.bind.annotation.DeleteMapping", "DELETE");

    static final String EXCHANGE = "org.springframework.web.service.annotation.HttpExchange";
    static final String CONTROLLER = "org.springframework.stereotype.Controller";
    static final List<String> LISTENERS = List.of(
            "org.springframework.kafka.annotation.KafkaListener",
            "org.springframework.kafka.annotation.KafkaListeners",
            "org.springframework.kafka.annotation.KafkaHandler",
            "org.springframework.amqp.rabbit.annotation.RabbitListener",
            "org.springframework.amqp.rabbit.annotation.RabbitListeners",
            "org.springframework.amqp.rabbit.annotation.RabbitHandler",
            "org.springframework.jms.annotation.JmsListener",
            "org.springframework.jms.annotation.JmsListeners",
            "org.springframework.messaging.handler.annotation.MessageMapping");
    static final List<String> CALLBACKS = List.of(
            "org.springframework.kafka.listener.GenericMessageListener",
            "org.springframework.amqp.core.MessageListener",
            "jakarta.jms.MessageListener");
    static final List<String> TIMERS = List.of(
            "org.springframework.scheduling.annotation.Scheduled",
            "org.springframework.scheduling.annotation.Schedules");
    static final String EVENTS = "org.springframework.context.event.EventListener";

    static final Set<String> CHANGING = Set.of("POST", "PUT", "PATCH", "DELETE");

    private Doors() {}

    /** By what somebody outside reaches it, where that may change something. */
    static Optional<String> outside(JavaMethod method) {
        Optional<String> listener = first(LISTENERS, method);
        if (listener.isPresent()) {
            return listener;
        }
        boolean mapped = mappings(method).findAny().isPresent()
                || shorthand(method).findAny().isPresent();
        return mapped ? requests(method) : callback(method);
    }

    /** By what Spring itself runs it: a rhythm, or an event of Spring's own. */
    static Optional<String> within(JavaMethod method) {
        return first(TIMERS, method)
                .or(() -> Declared.on(method, EVENTS)
                        .filter(says -> isOfSpring(method, says))
                        .findFirst()
                        .map(says -> "@EventListener"));
    }

    private static Optional<String> first(List<String> annotations, JavaMethod method) {
        return annotations.stream()
                .filter(each -> Declared.on(method, each).findAny().isPresent())
                .findFirst()
                .map(each -> "@" + each.substring(each.lastIndexOf('.') + 1));
    }

    /** An event of the application's own is a part of what published it. */
    private static boolean isOfSpring(JavaMethod method, JavaAnnotation<?> says) {
        Stream<JavaClass> named = Stream.of("value", "classes")
                .map(member -> says.getProperties().get(member))
                .filter(Object[].class::isInstance)
                .flatMap(values -> Stream.of((Object[]) values))
                .filter(JavaClass.class::isInstance)
                .map(JavaClass.class::cast);
        return Stream.concat(named, method.getRawParameterTypes().stream())
                .anyMatch(type -> type.getPackageName().startsWith("org.springframework."));
    }

    /** The HTTP methods that it serves; empty for all of them. */
    static Set<String> methods(JavaMethod method) {
        Set<String> methods = new TreeSet<>();
        mappings(method).forEach(each -> methods.addAll(methods(each)));
        shorthand(method).forEach(methods::add);
        Stream.of(MAPPING, EXCHANGE)
                .flatMap(name -> Declared.on(method.getOwner(), name))
                .forEach(each -> methods.addAll(methods(each)));
        return methods;
    }

    private static Stream<String> shorthand(JavaMethod method) {
        return SHORT.entrySet().stream()
                .filter(each -> Declared.on(method, each.getKey()).findAny().isPresent())
                .map(Map.Entry::getValue);
    }

    /** Interfaces of HTTP exchanges are for clients too; only controllers serve them. */
    static Stream<JavaAnnotation<?>> mappings(JavaMethod method) {
        boolean serves = Stream.concat(Stream.of(method.getOwner()), method.getOwner().getAllSubclasses().stream())
                .anyMatch(type -> Declared.on(type, CONTROLLER).findAny().isPresent());
        return Stream.concat(Declared.on(method, MAPPING), serves ? Declared.on(method, EXCHANGE) : Stream.of());
    }

    private static Optional<String> requests(JavaMethod method) {
        Set<String> methods = methods(method);
        if (methods.isEmpty()) {
            return Optional.of("a @RequestMapping for every method (name those that it is for)");
        }
        methods.retainAll(CHANGING);
        return methods.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", methods));
    }

    private static Set<String> methods(JavaAnnotation<?> mapping) {
        Set<String> names = new TreeSet<>();
        Object said = mapping.getProperties().get("method");
        if (said instanceof Object[] values) {
            for (Object value : values) {
                if (value instanceof JavaEnumConstant method) {
                    names.add(method.name());
                }
            }
        } else if (said instanceof String method && !method.isBlank()) {
            names.add(method);
        }
        return names;
    }

    private static Optional<String> callback(JavaMethod method) {
        return CALLBACKS.stream()
                .filter(each -> method.getName().equals("onMessage")
                        && method.getOwner().isAssignableTo(each))
                .findFirst()
                .map(each -> each.substring(each.lastIndexOf('.') + 1));
    }
}
