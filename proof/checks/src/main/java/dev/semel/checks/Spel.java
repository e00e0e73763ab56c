package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What expressions of a method's arguments read, by names: arguments have none in class files, so of any of them. Pure. */
final class Spel {
    /** An element by name, a text, a property or method; texts are passed over. */
    private static final Pattern STEP = Pattern.compile("\\[\\s*'(\\w+)'\\s*]|'[^']*'|\\.\\s*(\\w+)");

    private static final Pattern WHOLE = Pattern.compile("#(\\w+)(?!\\w|\\s*(\\.|\\?\\.|\\[))");

    private Spel() {}

    /** In what way an expression yields something else for each attempt, for people; nothing if it is not seen to. */
    static Stream<String> perAttempt(String expression, JavaMethod method) {
        if (PerAttempt.isIn(expression)) {
            return Stream.of("is");
        }
        return PerAttempt.within(read(expression, method).stream().flatMap(read -> Code.implementations(read).stream()))
                .filter(PerAttempt::isOne)
                .limit(1)
                .map(use -> "comes to " + Finding.called(use) + " and is");
    }

    /** The names that it reads of arguments and of what they hold. */
    static List<String> names(String expression) {
        List<String> names = new ArrayList<>();
        Matcher step = STEP.matcher(expression);
        while (step.find()) {
            Stream.of(1, 2).map(step::group).filter(Objects::nonNull).forEach(names::add);
        }
        return names;
    }

    /** The types of arguments that it takes as a whole, as far as their places say. */
    static Stream<JavaClass> wholes(String expression, JavaMethod method) {
        List<JavaClass> all = method.getRawParameterTypes();
        Matcher whole = WHOLE.matcher(expression);
        Set<Integer> places = new LinkedHashSet<>();
        while (whole.find()) {
            String name = whole.group(1);
            if (name.matches("[pa]\\d{1,3}")) {
                places.add(Integer.parseInt(name.substring(1)));
            } else if (all.size() == 1) {
                places.add(0);
            }
        }
        return places.stream().filter(place -> place < all.size()).map(all::get);
    }

    /** Methods by the names that it reads, of the arguments' types and of what these answer. */
    private static Set<JavaCodeUnit> read(String expression, JavaMethod method) {
        Set<JavaClass> types = new LinkedHashSet<>();
        method.getParameterTypes().forEach(type -> types.addAll(type.getAllInvolvedRawTypes()));
        Set<JavaCodeUnit> read = new LinkedHashSet<>();
        for (String name : names(expression)) {
            List<JavaMethod> found = types.stream()
                    .flatMap(type -> type.getAllMethods().stream())
                    .filter(each -> isRead(each, name))
                    .toList();
            read.addAll(found);
            found.forEach(each -> types.addAll(each.getReturnType().getAllInvolvedRawTypes()));
        }
        return read;
    }

    private static boolean isRead(JavaMethod method, String name) {
        String capital = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        return Set.of(name, "get" + capital, "is" + capital).contains(method.getName());
    }

    /** The name without what getters begin with. */
    static String property(String method) {
        return method.matches("get[A-Z]\\w*")
                ? method.substring(3, 4).toLowerCase(Locale.ROOT) + method.substring(4)
                : method;
    }
}
