package dev.semel.server.cli;

import dev.semel.server.node.PolicySource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which description of a service, and where it is served; and what is told where files are not what they should be. */
final class DescriptionOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "An OpenAPI 3.0 or 3.1 description, in YAML or JSON.")
    private Path file;

    @Option(
            names = "--base",
            paramLabel = "PATH",
            description = "What stands before the description's paths at the gateway (default: the path of its first"
                    + " server).")
    private @Nullable String base;

    /** What is done with files that may not be what they should be. */
    interface Work {
        int done() throws PolicySource.InvalidPolicyException, IOException;
    }

    /** @throws IOException if it cannot be read as UTF-8 */
    String text() throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    /** What was said to stand before its paths; null for what it says itself. */
    @Nullable
    String base() {
        return base;
    }

    /** The exit code of the work, or of files that cannot be used, which are told of. */
    int reading(Work work) {
        try {
            return work.done();
        } catch (PolicySource.InvalidPolicyException invalid) {
            invalid.lines().forEach(line -> Exits.fail(spec, Exits.USAGE, line));
            return Exits.USAGE;
        } catch (IllegalArgumentException unusable) {
            return Exits.fail(spec, Exits.USAGE, file + ": " + unusable.getMessage());
        } catch (IOException unreadable) {
            return Exits.fail(
                    spec,
                    Exits.USAGE,
                    "The file " + file + " cannot be read as text in UTF-8 ("
                            + unreadable.getClass().getSimpleName() + "); give the path of a file that is there.");
        }
    }
}
