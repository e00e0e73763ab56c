package dev.semel.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The second opinion on the protocol: a SPIN model written from the specification alone. It must hold within all
 * bounds, searched to the end, and must be found out wherever one of its rules is broken. It never looks at the
 * shipped function; the model checker of this module does. Each build searches the widest bounds narrowed; all of them
 * whole:
 *
 * <pre>./mvnw -pl proof/simulation -am test -Dtest=SpinModelTest -Dsurefire.failIfNoSpecifiedTests=false -Dbounds=whole</pre>
 */
class SpinModelTest {
    private static final boolean WHOLE = "whole".equals(System.getProperty("bounds"));
    private static final Pattern VARIANT = Pattern.compile("VARIANT_\\w+");

    private static final Map<Bounds, Future<Spin.Verdict>> HOLDING = new EnumMap<>(Bounds.class);
    private static final Map<Weakened, Future<Spin.Verdict>> BREAKING = new EnumMap<>(Weakened.class);

    private static ExecutorService searches;

    @BeforeAll
    static void search_on_two_threads() throws IOException {
        Spin spin = Spin.ready();
        searches = Executors.newFixedThreadPool(2);
        for (Bounds bounds : Bounds.values()) {
            HOLDING.put(
                    bounds,
                    searches.submit(
                            () -> spin.exhaust(fileName(bounds), WHOLE ? bounds.defines() : bounds.narrowed())));
        }
        for (Weakened rule : Weakened.values()) {
            BREAKING.put(
                    rule,
                    searches.submit(
                            () -> spin.shortest(fileName(rule), rule.bounds().defines(rule.weakening()))));
        }
    }

    @AfterAll
    static void stop() {
        if (searches != null) {
            searches.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_protocol_holds_in_every_state_of(Bounds bounds) throws Exception {
        Spin.Verdict verdict = HOLDING.get(bounds).get();

        assertThat(verdict.errors()).as("errors; the trace: %s", verdict.told()).isZero();
        assertThat(verdict.complete())
                .as("searched to the end: %s", verdict.output())
                .isTrue();
        assertThat(verdict.states()).as("states searched").isGreaterThan(1_000);
        say(fileName(bounds) + " holds", verdict);
    }

    @ParameterizedTest
    @EnumSource
    void a_broken_rule_is_found_out(Weakened rule) throws Exception {
        Spin.Verdict verdict = BREAKING.get(rule).get();

        assertThat(verdict.errors()).as("errors found by: %s", verdict.output()).isPositive();
        assertThat(verdict.told().strip().lines().reduce((first, last) -> last))
                .as("the last line of the counterexample: %s", verdict.told())
                .hasValueSatisfying(line -> assertThat(line).startsWith("VIOLATED " + rule.broken() + " "));
        say(fileName(rule) + " breaks " + rule.broken(), verdict);
    }

    @Test
    void every_variant_that_the_model_knows_is_tried() throws IOException {
        Set<String> known = new TreeSet<>();
        try (Stream<Path> files = Files.list(Path.of("src/main/promela"))) {
            for (Path file : files.toList()) {
                VARIANT.matcher(Files.readString(file)).results().forEach(found -> known.add(found.group()));
            }
        }
        Set<String> tried = new TreeSet<>();
        for (Weakened rule : Weakened.values()) {
            VARIANT.matcher(String.join(" ", rule.weakening())).results().forEach(found -> tried.add(found.group()));
        }

        assertThat(tried).isNotEmpty().isEqualTo(known);
    }

    private static void say(String what, Spin.Verdict verdict) {
        System.out.printf(
                Locale.ROOT, "Promela model: %s; %,d states in %.1f s.%n", what, verdict.states(), verdict.seconds());
    }

    private static String fileName(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
