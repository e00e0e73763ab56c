package dev.semel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Marked pieces of sources, and the pages that show them. */
final class Samples {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private Samples() {}

    /** The piece between {@code // sample: NAME} and {@code // end of sample}, as a page would have it. */
    static String of(String source, String name) throws IOException {
        String text = Files.readString(ROOT.resolve("examples/src").resolve(source));
        int start = text.indexOf("// sample: " + name + "\n");
        assertThat(start).as("the sample " + name + " in " + source).isPositive();
        String rest = text.substring(text.indexOf('\n', start) + 1);
        return rest.substring(0, rest.indexOf("// end of sample"))
                .stripTrailing()
                .stripIndent();
    }

    static String page(String path) throws IOException {
        return Files.readString(ROOT.resolve(path));
    }
}
