package dev.semel.server.cli;

import dev.semel.policies.Policy;
import dev.semel.server.node.PolicySource;
import dev.semel.server.openapi.Annotation;
import dev.semel.server.openapi.Inspection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code semel openapi}: descriptions of services behind the gateway. */
@Command(
        name = "openapi",
        description = "Checks a service's own description, and annotates it with what the gateway adds.",
        mixinStandardHelpOptions = true,
        subcommands = {OpenApiCommand.Annotate.class, OpenApiCommand.Check.class})
final class OpenApiCommand extends CommandGroup {
    /** {@code semel openapi annotate}: the description with keys, replays and problems. */
    @Command(
            name = "annotate",
            description =
                    "Writes the description with the key's header, the marks of replays and the gateway's problems,"
                            + " where the policy protects; tells what is not protected and what is not described.",
            mixinStandardHelpOptions = true)
    static final class Annotate implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private DescriptionOptions description;

        @Option(names = "--policy", paramLabel = "FILE", required = true, description = "The gateway's policy file.")
        private Path policyFile;

        @Option(names = "--out", paramLabel = "FILE", description = "Where to write it (default: standard output).")
        private @Nullable Path out;

        @Option(
                names = "--check",
                description = "Write nothing; exit with 1 if something is not protected or not described.")
        private boolean check;

        @Override
        public Integer call() {
            return description.reading(() -> {
                Annotation annotation =
                        Annotation.of(description.text(), PolicySource.read(policyFile), description.base());
                annotation.findings().forEach(finding -> Exits.fail(spec, Exits.FINDING, finding));
                if (check) {
                    return annotation.findings().isEmpty() ? Exits.OK : Exits.FINDING;
                }
                return written(annotation.text());
            });
        }

        private int written(String text) {
            if (out == null) {
                spec.commandLine().getOut().print(text);
                spec.commandLine().getOut().flush();
                return Exits.OK;
            }
            try {
                Files.writeString(out, text, StandardCharsets.UTF_8);
                return Exits.OK;
            } catch (IOException cannot) {
                return Exits.fail(spec, Exits.USAGE, "The file " + out + " cannot be written (" + cannot + ").");
            }
        }
    }

    /** {@code semel openapi check}: what callers of a service cannot repeat safely. */
    @Command(
            name = "check",
            description =
                    "Tells what the description lacks so that callers can repeat what changes something: keys that are"
                            + " required, answers to used ones, fields that differ in a retry.",
            mixinStandardHelpOptions = true)
    static final class Check implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private DescriptionOptions description;

        @Option(
                names = "--policy",
                paramLabel = "FILE",
                description =
                        "The gateway's policy file: the name of the key's header, and what fingerprints leave out.")
        private @Nullable Path policyFile;

        @Override
        public Integer call() {
            return description.reading(() -> {
                Policy policy = policyFile == null ? null : PolicySource.read(policyFile);
                Inspection inspection = Inspection.of(description.text(), policy, description.base());
                inspection.findings().forEach(spec.commandLine().getOut()::println);
                spec.commandLine().getOut().flush();
                return inspection.findings().isEmpty() ? Exits.OK : Exits.FINDING;
            });
        }
    }
}
