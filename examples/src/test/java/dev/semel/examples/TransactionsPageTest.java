package dev.semel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page about transactions shows code that compiles. */
class TransactionsPageTest {
    @ParameterizedTest
    @ValueSource(strings = {"operation", "joined", "given", "leased"})
    void the_page_shows_the_code_that_is_compiled_here(String name) throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent();
        String source = Files.readString(root.resolve("examples/src/main/java/dev/semel/examples/MoveMoney.java"));
        int start = source.indexOf("// sample: " + name + "\n");
        assertThat(start).as("the sample " + name).isPositive();
        String rest = source.substring(source.indexOf('\n', start) + 1);
        String sample = rest.substring(0, rest.indexOf("// end of sample"));

        assertThat(Files.readString(root.resolve("docs/transactions.md")))
                .contains(sample.stripTrailing().stripIndent());
    }
}
