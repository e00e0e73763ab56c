package dev.semel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every row of the report on attacks names tests, and every test that it names exists. */
class AttackReportTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)#(\\w+)`");

    @Test
    void every_attack_that_is_reported_has_its_tests() throws IOException {
        Map<String, String> sources = sources();
        List<String> wrong = new ArrayList<>();
        int tests = 0;
        for (String line : Files.readAllLines(ROOT.resolve("docs/attacks.md"))) {
            if (!line.startsWith("|") || line.startsWith("|---") || line.startsWith("| tried")) {
                continue;
            }
            Matcher named = NAMED.matcher(line);
            int before = tests;
            while (named.find()) {
                tests++;
                String source = sources.getOrDefault(named.group(1), "");
                if (!Pattern.compile("void " + named.group(2) + "\\(")
                        .matcher(source)
                        .find()) {
                    wrong.add("There is no test " + named.group() + ".");
                }
            }
            if (tests == before) {
                wrong.add("No test is named for: " + line);
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(tests).isGreaterThan(50);
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> found = new HashMap<>();
        for (String module : List.of("hosts/server", "doors/http")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                for (Path file : files.filter(path -> path.toString().endsWith("Test.java"))
                        .toList()) {
                    found.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                }
            }
        }
        return found;
    }
}
