package dev.semel.server.cli;

import dev.semel.server.observe.TrafficFolder;
import dev.semel.server.propose.Proposal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code semel policy}: policy files. */
@Command(
        name = "policy",
        description = "Proposes a policy from observed traffic.",
        mixinStandardHelpOptions = true,
        subcommands = PolicyCommand.Propose.class)
final class PolicyCommand extends CommandGroup {
    /** {@code semel policy propose}: the policy that a traffic folder suggests, on standard output or in a file. */
    @Command(
            name = "propose",
            description = "Writes the policy that the traffic in a folder suggests, with its evidence as comments.",
            mixinStandardHelpOptions = true)
    static final class Propose implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "FOLDER", description = "What 'semel gateway --observe FOLDER' wrote.")
        private Path folder;

        @Option(names = "--out", paramLabel = "FILE", description = "Where to write it (default: standard output).")
        private @Nullable Path out;

        @Override
        public Integer call() {
            TrafficFolder.Traffic traffic;
            try {
                traffic = TrafficFolder.read(folder);
            } catch (IllegalArgumentException empty) {
                return Exits.fail(spec, Exits.USAGE, empty.getMessage());
            } catch (IOException unreadable) {
                return Exits.fail(spec, Exits.USAGE, "The folder " + folder + " cannot be read (" + unreadable + ").");
            }
            if (traffic.notes().isEmpty()) {
                return Exits.fail(
                        spec,
                        Exits.FINDING,
                        "The record in " + folder + " holds no request yet"
                                + (traffic.damaged() > 0 ? damage(traffic) : "")
                                + "; send some through the gateway, and wait two seconds.");
            }
            Proposal proposal = Proposal.of(traffic, Instant.now());
            return written(proposal.text()) ? findings(traffic, proposal) : Exits.USAGE;
        }

        private boolean written(String text) {
            if (out == null) {
                spec.commandLine().getOut().print(text);
                spec.commandLine().getOut().flush();
                return true;
            }
            try {
                Files.writeString(out, text, StandardCharsets.UTF_8);
                return true;
            } catch (IOException cannot) {
                var unused = Exits.fail(spec, Exits.USAGE, "The file " + out + " cannot be written (" + cannot + ").");
                return false;
            }
        }

        private int findings(TrafficFolder.Traffic traffic, Proposal proposal) {
            int exit = Exits.OK;
            if (traffic.damaged() > 0) {
                exit = Exits.fail(spec, Exits.FINDING, "The record is damaged" + damage(traffic) + ".");
            }
            if (proposal.operations() == 0) {
                exit = Exits.fail(
                        spec,
                        Exits.FINDING,
                        "No operation was seen with a usable key, so none is proposed; the comments say what was seen.");
            } else if (proposal.duplicates() == 0) {
                exit = Exits.fail(
                        spec,
                        Exits.FINDING,
                        "No duplicates were seen, so keys, volatile members and retention are not proven; observe for"
                                + " longer, or read the proposal with that in mind.");
            }
            return exit;
        }

        private static String damage(TrafficFolder.Traffic traffic) {
            return ", " + traffic.damaged() + (traffic.damaged() == 1 ? " line" : " lines")
                    + " cannot be read, the first is " + traffic.firstDamage();
        }
    }
}
