package dev.semel.server.cli;

import dev.semel.assembly.StoreAddress;
import dev.semel.server.demo.DemoNodes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How many gateways a demo has, over which store, and what befalls them. */
final class DemoNodesOptions {
    private static final int MOST_NODES = 16;
    /** A store that the demo makes in its own directory. */
    private static final String OWN = "rocksdb:(own)";

    @Option(
            names = "--store",
            paramLabel = "STORE",
            description = "What the gateways remember with: jdbc:postgresql://HOST:PORT/DATABASE, jdbc:mariadb://...,"
                    + " in a schema of the demo's own; redis://HOST:PORT (or -sentinel, -cluster),"
                    + " under a prefix of its own; dynamodb://REGION/TABLE, in a table of its own;"
                    + " rocksdb:PATH or jdbc:sqlite:PATH, made anew; memory: (default:"
                    + " rocksdb in a directory of its own).")
    private String store = OWN;

    @Option(names = "--nodes", defaultValue = "1", description = "How many gateways (default: ${DEFAULT-VALUE}).")
    private int nodes;

    @Option(
            names = "--rolling",
            description = "Gateways are told to end (SIGTERM), one after the other, instead of being killed.")
    private boolean rolling;

    @Option(
            names = "--restart-database",
            paramLabel = "COMMAND",
            description = "A shell command that restarts the database and returns; it is run once in the middle.")
    private @Nullable String restartDatabase;

    /** What was said, if it makes sense. */
    DemoNodes checked(CommandSpec spec, int kills, boolean keep) {
        try {
            StoreAddress address = new StoreAddress(store);
            refuseNonsense(address, kills);
            return new DemoNodes(nodes, address, rolling, Optional.ofNullable(restartDatabase), keep);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()));
        }
    }

    private void refuseNonsense(StoreAddress address, int kills) {
        if (nodes < 1 || nodes > MOST_NODES) {
            throw new IllegalArgumentException("--nodes is " + nodes + "; give a number from 1 to " + MOST_NODES + ".");
        } else if (!address.isShared() && nodes > 1) {
            throw new IllegalArgumentException(
                    "One process alone can use the store '" + shown(address) + "' and --nodes" + " is " + nodes
                            + "; name a database, such as jdbc:postgresql://HOST:PORT/DATABASE or redis://HOST:PORT.");
        } else if (!address.isShared() && restartDatabase != null) {
            throw new IllegalArgumentException(
                    "The store '" + shown(address) + "' is no database; leave --restart-database away.");
        } else if (address.isMemory() && kills > 0) {
            throw new IllegalArgumentException(
                    "The store 'memory:' forgets everything when its gateway is killed; add --kills 0.");
        } else if (!store.equals(OWN) && address.path().filter(Files::exists).isPresent()) {
            throw new IllegalArgumentException(
                    "The store '" + store + "' is there already; name a path at which the demo can make one.");
        }
    }

    private String shown(StoreAddress address) {
        return store.equals(OWN) ? "rocksdb:" : address.name();
    }

    /** The same, with a store of the demo's own in its directory unless another one was named. */
    DemoNodes in(Path directory, DemoNodes checked) {
        return store.equals(OWN)
                ? new DemoNodes(
                        checked.number(),
                        new StoreAddress("rocksdb:" + directory.resolve("store")),
                        checked.rolling(),
                        checked.restartDatabase(),
                        checked.keep())
                : checked;
    }

    /** What will happen, for people. */
    String announced(int kills) {
        String what = rolling ? "told to end " : "killed ";
        return nodes == 1
                ? "the gateway is " + what + kills + " times"
                : nodes + " gateways, which are " + what + kills + " times in all";
    }
}
