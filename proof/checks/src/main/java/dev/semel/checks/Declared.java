package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What is said about methods: by annotations of theirs, of what they override, and of annotations. Pure. */
final class Declared {
    static final String IDEMPOTENT = "dev.semel.spring.Idempotent";

    private Declared() {}

    /** Methods that somebody wrote and that do something. */
    static Stream<JavaMethod> methodsWithCode(JavaClass type) {
        return type.getMethods().stream()
                .filter(method -> !method.getModifiers().contains(JavaModifier.ABSTRACT))
                .filter(method -> !method.getModifiers().contains(JavaModifier.BRIDGE))
                .filter(method -> !method.getModifiers().contains(JavaModifier.SYNTHETIC));
    }

    /** Every annotation with this name that speaks for the method. */
    static Stream<JavaAnnotation<?>> on(JavaMethod method, String annotation) {
        return overridden(method).flatMap(each -> named(each.getAnnotations(), annotation, new HashSet<>()));
    }

    /** Every annotation with this name that speaks for the class. */
    static Stream<JavaAnnotation<?>> on(JavaClass type, String annotation) {
        return withParents(type).flatMap(each -> named(each.getAnnotations(), annotation, new HashSet<>()));
    }

    /** Annotations that speak for the method and are of this name or made of it, as they were written. */
    static Stream<JavaAnnotation<?>> saying(JavaMethod method, String annotation) {
        return overridden(method).flatMap(each -> saying(each.getAnnotations(), annotation));
    }

    /** The same of a class. */
    static Stream<JavaAnnotation<?>> saying(JavaClass type, String annotation) {
        return withParents(type).flatMap(each -> saying(each.getAnnotations(), annotation));
    }

    static Stream<JavaAnnotation<?>> saying(Collection<? extends JavaAnnotation<?>> annotations, String name) {
        return annotations.stream()
                .filter(each ->
                        named(List.of(each), name, new HashSet<>()).findAny().isPresent())
                .map(each -> each);
    }

    static boolean isIdempotent(JavaMethod method) {
        return on(method, IDEMPOTENT).findAny().isPresent();
    }

    private static Stream<JavaAnnotation<?>> named(
            Collection<? extends JavaAnnotation<?>> annotations, String name, Set<String> seen) {
        return annotations.stream().flatMap(each -> {
            JavaClass type = each.getRawType();
            if (type.getFullName().equals(name)) {
                return Stream.of(each);
            }
            // Annotations may be annotated with themselves.
            return seen.add(type.getFullName()) ? named(type.getAnnotations(), name, seen) : Stream.of();
        });
    }

    /** The method and what it overrides or implements. */
    private static Stream<JavaMethod> overridden(JavaMethod method) {
        return withParents(method.getOwner())
                .flatMap(parent -> parent.getMethods().stream())
                .filter(each -> overrides(method, each));
    }

    /** The class, its superclasses and all interfaces. */
    private static Stream<JavaClass> withParents(JavaClass type) {
        return Stream.of(Stream.of(type), type.getAllRawSuperclasses().stream(), type.getAllRawInterfaces().stream())
                .flatMap(each -> each);
    }

    /** Parameters may be wider above, for there they may be type variables. */
    static boolean overrides(JavaMethod method, JavaMethod above) {
        List<JavaClass> own = method.getRawParameterTypes();
        List<JavaClass> wider = above.getRawParameterTypes();
        if (!method.getName().equals(above.getName()) || own.size() != wider.size()) {
            return false;
        }
        for (int at = 0; at < own.size(); at++) {
            boolean same = own.get(at).equals(wider.get(at));
            if (!same
                    && (method.getOwner().equals(above.getOwner())
                            || !own.get(at).isAssignableTo(wider.get(at).getFullName()))) {
                return false;
            }
        }
        return true;
    }
}
