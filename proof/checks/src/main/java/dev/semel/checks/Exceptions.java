package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the rules are not for, each with its reason. Unchangeable.
 *
 * @param names classes, and methods with the class before them
 * @param annotations of methods and classes, by name
 */
record Exceptions(Set<String> names, Set<String> annotations) {
    private static final Pattern NAME = Pattern.compile("[\\w$]+(\\.[\\w$]+)+");

    static Exceptions none() {
        return new Exceptions(Set.of(), Set.of());
    }

    Exceptions with(String method, String because) {
        if (!NAME.matcher(method).matches()) {
            throw new IllegalArgumentException("An exception for '" + method
                    + "' cannot be made; give class and method, such as com.acme.Ping.post.");
        }
        if (because.isBlank()) {
            throw new IllegalArgumentException("The exception for " + method + " has no reason; say why.");
        }
        return new Exceptions(plus(names, plain(method)), annotations);
    }

    Exceptions withAnnotation(String annotation) {
        if (!NAME.matcher(annotation).matches()) {
            throw new IllegalArgumentException("'" + annotation
                    + "' is no full name of an annotation; give one, such as com.acme.HarmlessRepeat.");
        }
        return new Exceptions(names, plus(annotations, plain(annotation)));
    }

    private static Set<String> plus(Set<String> some, String another) {
        Set<String> more = new LinkedHashSet<>(some);
        more.add(another);
        return Set.copyOf(more);
    }

    /** Whether the rules are not for it. */
    boolean lift(JavaCodeUnit code) {
        String owner = plain(code.getOwner().getFullName());
        return names.contains(owner)
                || names.contains(owner + "." + code.getName())
                || annotationsOf(code).anyMatch(this::isException);
    }

    /** Annotations in use that give no reason, a sentence each. */
    List<String> withoutReason(JavaClass type) {
        List<String> found = new ArrayList<>();
        type.getAnnotations().forEach(each -> add(found, each, type.getFullName()));
        type.getMethods()
                .forEach(method -> method.getAnnotations()
                        .forEach(each -> add(found, each, type.getFullName() + "." + method.getName())));
        return found;
    }

    private void add(List<String> found, JavaAnnotation<?> annotation, String where) {
        if (isException(annotation)
                && Stream.of("value", "reason")
                        .allMatch(member -> text(annotation, member).isBlank())) {
            found.add(where + " is excepted by @" + annotation.getRawType().getSimpleName()
                    + " without a reason; give one in its member 'value' or 'reason'.");
        }
    }

    /** Exceptions for what is not among the checked classes, a sentence each. */
    List<String> unmet(Collection<JavaClass> checked) {
        Set<String> there = new HashSet<>();
        for (JavaClass type : checked) {
            String owner = plain(type.getFullName());
            there.add(owner);
            type.getMethods().forEach(method -> there.add(owner + "." + method.getName()));
        }
        return names.stream()
                .filter(name -> !there.contains(name))
                .sorted()
                .map(name -> "There is an exception for " + name
                        + ", and no checked class has it; correct its name or remove the exception.")
                .toList();
    }

    private boolean isException(JavaAnnotation<?> annotation) {
        return annotations.contains(plain(annotation.getRawType().getFullName()));
    }

    private static Stream<JavaAnnotation<?>> annotationsOf(JavaCodeUnit code) {
        return Stream.concat(code.getAnnotations().stream(), code.getOwner().getAnnotations().stream());
    }

    static String text(JavaAnnotation<?> annotation, String member) {
        return annotation.getProperties().get(member) instanceof String text ? text : "";
    }

    private static String plain(String name) {
        return name.replace('$', '.');
    }
}
