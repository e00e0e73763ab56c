package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaEnumConstant;
import com.tngtech.archunit.core.domain.JavaMethod;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Endpoints and listeners that can change something and that nothing protects. */
final class OpenDoors implements Check {
    static final String MAPPING = "org.springframework.web.bind.annotation.RequestMapping";
    static final List<String> LISTENERS = List.of(
            "org.springframework.kafka.annotation.KafkaListener",
            "org.springframework.kafka.annotation.KafkaListeners",
            "org.springframework.kafka.annotation.KafkaHandler",
            "org.springframework.amqp.rabbit.annotation.RabbitListener",
            "org.springframework.amqp.rabbit.annotation.RabbitListeners",
            "org.springframework.amqp.rabbit.annotation.RabbitHandler",
            "org.springframework.jms.annotation.JmsListener",
            "org.springframework.jms.annotation.JmsListeners");

    private static final Set<String> CHANGING = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final String REMEDY =
            " Annotate it with @Idempotent, call Semel.once in it, or except it with a reason.";

    @Override
    public Stream<Finding> in(JavaClass type) {
        return Declared.methodsWithCode(type)
                .flatMap(method -> door(method).stream()
                        .filter(door -> !Declared.isIdempotent(method))
                        .flatMap(door -> open(method, door)));
    }

    private static Stream<Finding> open(JavaMethod method, String door) {
        Set<JavaCodeUnit> code = Code.withOwnMethods(method, use -> true);
        if (code.stream().anyMatch(Guard::isCalledIn)) {
            return Stream.of();
        }
        List<JavaCodeUnitAccess<?>> uses = code.stream().flatMap(Code::uses).toList();
        boolean delegates = uses.stream().anyMatch(OpenDoors::isOfIdempotent);
        Optional<JavaCodeUnitAccess<?>> beside =
                uses.stream().filter(KnownEffects::isOne).findFirst();
        if (!delegates) {
            return Stream.of(Finding.of(
                    method,
                    "is reached by " + door + ", and a repeat does again what it does: nothing protects it." + REMEDY));
        }
        return beside.stream()
                .map(effect -> Finding.of(
                        method,
                        "is reached by " + door + " and calls, beside what is @Idempotent, " + Finding.called(effect)
                                + ", which a repeat does again. Move it into the @Idempotent method, or except it with"
                                + " a reason."));
    }

    /** By what annotation it is reached, where what reaches it may change something. */
    static Optional<String> door(JavaMethod method) {
        Optional<String> listener = LISTENERS.stream()
                .filter(each -> Declared.on(method, each).findAny().isPresent())
                .findFirst()
                .map(each -> "@" + each.substring(each.lastIndexOf('.') + 1));
        return listener.isPresent() ? listener : mapped(method);
    }

    private static Optional<String> mapped(JavaMethod method) {
        if (!isMapped(method)) {
            return Optional.empty();
        }
        Set<String> methods = new TreeSet<>();
        Declared.on(method, MAPPING).forEach(each -> methods.addAll(methods(each)));
        Declared.on(method.getOwner(), MAPPING).forEach(each -> methods.addAll(methods(each)));
        if (methods.isEmpty()) {
            return Optional.of("a @RequestMapping for every method (name those that it is for)");
        }
        methods.retainAll(CHANGING);
        return methods.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", methods));
    }

    static boolean isMapped(JavaMethod method) {
        return Declared.on(method, MAPPING).findAny().isPresent();
    }

    private static Set<String> methods(JavaAnnotation<?> mapping) {
        Set<String> names = new TreeSet<>();
        if (mapping.getProperties().get("method") instanceof Object[] values) {
            for (Object value : values) {
                if (value instanceof JavaEnumConstant method) {
                    names.add(method.name());
                }
            }
        }
        return names;
    }

    /** Calls of an annotated method, or of one whose every implementation here is. */
    private static boolean isOfIdempotent(JavaCodeUnitAccess<?> use) {
        return Code.target(use)
                .filter(JavaMethod.class::isInstance)
                .map(JavaMethod.class::cast)
                .filter(target -> Declared.isIdempotent(target) || isImplementedIdempotent(target))
                .isPresent();
    }

    private static boolean isImplementedIdempotent(JavaMethod target) {
        List<JavaMethod> implementations = target.getOwner().getAllSubclasses().stream()
                .flatMap(Declared::methodsWithCode)
                .filter(method -> Declared.overrides(method, target))
                .toList();
        return !implementations.isEmpty() && implementations.stream().allMatch(Declared::isIdempotent);
    }
}
