package dev.semel.server.cli;

import dev.semel.server.api.AccessToken;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code semel token}: access tokens of the HTTP API. */
@Command(
        name = "token",
        description = "Makes access tokens for the HTTP API.",
        mixinStandardHelpOptions = true,
        subcommands = TokenCommand.New.class)
final class TokenCommand extends CommandGroup {
    /** {@code semel token new}: the token on standard output once, and the line for the token file. */
    @Command(
            name = "new",
            description = "Prints a fresh token, which is shown this once, and the line for the token file.",
            mixinStandardHelpOptions = true)
    static final class New implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--name", required = true, paramLabel = "NAME", description = "Who presents it.")
        private String name;

        @Option(names = "--tenant", required = true, paramLabel = "TENANT", description = "Whose keys it reaches.")
        private String tenant;

        @Option(
                names = "--scopes",
                paramLabel = "SCOPE",
                split = ",",
                defaultValue = "claim,settle,look",
                description = "What it may do: claim, settle, look, resolve (default: ${DEFAULT-VALUE}).")
        private List<String> scopes;

        @Option(
                names = "--operations",
                paramLabel = "NAME",
                split = ",",
                description = "The operations it is for (default: all that are declared).")
        private @Nullable List<String> operations;

        @Option(
                names = "--expires",
                paramLabel = "TIME",
                description = "From when on it is refused, such as 2027-01-31T00:00:00Z (default: never).")
        private @Nullable String expires;

        @Override
        public Integer call() {
            String token = AccessToken.fresh();
            try {
                AccessToken made = new AccessToken(
                        AccessToken.digest(token),
                        name,
                        tenant,
                        Set.copyOf(new TreeSet<>(scopes)),
                        operations == null ? Set.of() : Set.copyOf(new TreeSet<>(operations)),
                        expires == null
                                ? Long.MAX_VALUE
                                : Instant.parse(expires).toEpochMilli());
                var out = spec.commandLine().getOut();
                out.println("token: " + token);
                out.println("line:  " + made.line());
                out.flush();
                return Exits.OK;
            } catch (DateTimeParseException wrong) {
                throw wrong("--expires is '" + expires + "'; write a time such as 2027-01-31T00:00:00Z");
            } catch (IllegalArgumentException wrong) {
                throw wrong("No token can be made so: " + wrong.getMessage());
            }
        }

        private ParameterException wrong(String sentence) {
            return new ParameterException(spec.commandLine(), sentence);
        }
    }
}
