package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaMethod;
import dev.semel.assembly.PolicyMapping;
import dev.semel.http.HttpPolicy;
import dev.semel.http.ScopeSecret;
import dev.semel.policies.PolicyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a policy file protects before they come to any code. Unchangeable.
 *
 * @param policy the file's meaning; empty for no file
 * @param before what stands before the paths that controllers name
 */
record PolicyRoutes(Optional<HttpPolicy> policy, String before) {
    /** Names callers in requests; none is made here. */
    private static final ScopeSecret NOBODYS = ScopeSecret.of(new byte[16]);

    private static final List<String> MAPPINGS = List.of(Doors.MAPPING, Doors.EXCHANGE);
    private static final Pattern CAPTURED = Pattern.compile("\\{([^}:*]+):[^}]*\\}");
    private static final Pattern REST = Pattern.compile("\\{\\*[^}]+\\}$");

    static PolicyRoutes none() {
        return new PolicyRoutes(Optional.empty(), "");
    }

    /** @throws IllegalArgumentException if the file cannot be read or is wrong; says all that is */
    static PolicyRoutes of(Path file, String before) {
        if (!before.isEmpty() && (!before.startsWith("/") || before.endsWith("/"))) {
            throw new IllegalArgumentException(
                    "'" + before
                            + "' cannot stand before paths; give it with a slash at its begin and none at its end, such as /api.");
        }
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "The policy file " + file + " cannot be read; give the path of a file that is there.", unreadable);
        }
        return PolicyFile.parse(file.toString(), bytes)
                .fold(policy -> new PolicyRoutes(Optional.of(PolicyMapping.http(policy, NOBODYS)), before), invalid -> {
                    throw new IllegalArgumentException(String.join(System.lineSeparator(), invalid.lines()));
                });
    }

    /** Whether all requests that reach the method and can change something are protected. */
    boolean protect(JavaMethod method) {
        if (policy.isEmpty() || Doors.mappings(method).findAny().isEmpty()) {
            return false;
        }
        Set<String> said = Doors.methods(method);
        Set<String> paths = paths(method);
        return !paths.isEmpty()
                && (said.isEmpty() ? Doors.CHANGING : said)
                        .stream()
                                .filter(Doors.CHANGING::contains)
                                .allMatch(verb -> paths.stream().allMatch(path -> protects(verb, path)));
    }

    private boolean protects(String verb, String path) {
        try {
            return policy.orElseThrow().protects(verb, (before + path).isEmpty() ? "/" : before + path);
        } catch (IllegalArgumentException beyondRoutes) {
            // A pattern that no route can have, such as /a*b: no route is known to have all of it.
            return false;
        }
    }

    private static Set<String> paths(JavaMethod method) {
        List<String> outer = of(MAPPINGS.stream().flatMap(name -> Declared.saying(method.getOwner(), name)));
        List<String> inner = of(MAPPINGS.stream().flatMap(name -> Declared.saying(method, name)));
        Set<String> all = new LinkedHashSet<>();
        outer.forEach(before -> inner.forEach(path -> all.add(pattern(before) + pattern(path))));
        return all;
    }

    /** As Spring's patterns have it; one that says nothing adds nothing. */
    private static List<String> of(Stream<JavaAnnotation<?>> mappings) {
        List<String> said = mappings.flatMap(PolicyRoutes::paths).distinct().toList();
        return said.isEmpty() ? List.of("") : said;
    }

    /** What the annotation says, or else those that it is made of. */
    private static Stream<String> paths(JavaAnnotation<?> mapping) {
        List<String> own = Stream.of("value", "path", "url")
                .flatMap(member -> texts(mapping.getProperties().get(member)))
                .toList();
        return own.isEmpty() && !MAPPINGS.contains(mapping.getRawType().getFullName())
                ? MAPPINGS.stream()
                        .flatMap(name -> Declared.saying(mapping.getRawType().getAnnotations(), name))
                        .flatMap(PolicyRoutes::paths)
                : own.stream();
    }

    private static Stream<String> texts(@Nullable Object said) {
        return said instanceof Object[] many
                ? Stream.of(many).filter(String.class::isInstance).map(String.class::cast)
                : Stream.of(said).filter(String.class::isInstance).map(String.class::cast);
    }

    private static String pattern(String springs) {
        String plain =
                REST.matcher(CAPTURED.matcher(springs).replaceAll("{$1}")).replaceAll("**");
        String path = plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
        return path.isEmpty() || path.startsWith("/") ? path : "/" + path;
    }
}
