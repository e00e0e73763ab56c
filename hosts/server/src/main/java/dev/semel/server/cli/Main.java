package dev.semel.server.cli;

import java.io.PrintWriter;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/**
 * The command line: parses arguments, starts a command and turns its end into an exit code.
 *
 * <p>It does no work of its own. Errors are one sentence on standard error, never a stack trace. Exit codes: 0 done,
 * 1 done with a finding, 2 wrong usage, 3 store unreachable, 70 a defect in Semel itself.
 */
@Command(
        name = "semel",
        description = "Applies a business action once.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            CertifyCommand.class,
            CertifyWorkCommand.class,
            DemoCommand.class,
            GatewayCommand.class,
            KeyCommand.class,
            MoveCommand.class,
            OpenApiCommand.class,
            PolicyCommand.class,
            SchemaCommand.class,
            ServeCommand.class,
            TokenCommand.class
        })
final class Main extends CommandGroup {
    /** Clients and services that hang up are everyday life for a gateway, and its network library's first complaint. */
    private static final Logger HANGING_UP = Logger.getLogger("io.vertx.core.net.impl.ConnectionBase");

    static {
        HANGING_UP.setLevel(Level.OFF);
    }

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setParameterExceptionHandler(Main::usage)
                .setExecutionExceptionHandler((thrown, commandLine, parsed) -> defect(thrown, commandLine));
    }

    private static int usage(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        String sentence = sentence(wrong);
        String open = sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
        say(command, open + "; see '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return Exits.USAGE;
    }

    private static int defect(Exception thrown, CommandLine command) {
        say(command, "Semel failed in a way it should not have (" + sentence(thrown) + "); please report it.");
        return Exits.DEFECT;
    }

    private static String sentence(Exception thrown) {
        String message = thrown.getMessage();
        return message == null
                ? thrown.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    private static void say(CommandLine command, String sentence) {
        PrintWriter err = command.getErr();
        err.println("semel: " + sentence);
        err.flush();
    }
}
