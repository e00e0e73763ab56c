package dev.semel.server.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of every command that asks a running gateway, and how such a command ends. */
final class AdminOptions {
    /** How results are printed. */
    enum Output {
        text,
        json
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9321",
            description = "The admin listener of the running gateway (default: ${DEFAULT-VALUE}).")
    private String admin;

    @Option(
            names = "--admin-token",
            paramLabel = "FILE",
            description = "A file that holds the admin token, if the gateway demands one.")
    private @Nullable Path tokenFile;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "text",
            description = "text or json (default: ${DEFAULT-VALUE}).")
    private Output output;

    /** @throws AdminFailure if an option cannot be used */
    AdminClient client() {
        try {
            return new AdminClient(Address.parse("--admin", admin), TokenFile.read(tokenFile));
        } catch (IllegalArgumentException wrong) {
            throw AdminFailure.usage(String.valueOf(wrong.getMessage()));
        }
    }

    boolean wantsJson() {
        return output == Output.json;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Does it; a failure becomes one sentence and an exit code. */
    int run(Callable<Integer> work) throws Exception {
        try {
            int exit = work.call();
            out().flush();
            return exit;
        } catch (AdminFailure failure) {
            return Exits.fail(spec, failure.exit(), failure.getMessage());
        }
    }
}
