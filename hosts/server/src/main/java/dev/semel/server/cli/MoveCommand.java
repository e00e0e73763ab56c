package dev.semel.server.cli;

import dev.semel.assembly.StoreAddress;
import dev.semel.move.MoveReport;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code semel move}: how far the records of a store have come to another one. Moves nothing; nodes do, with --move-to. */
@Command(
        name = "move",
        description = "Says how far records have come from one store to another; gateways with --move-to move them.",
        mixinStandardHelpOptions = true)
final class MoveCommand extends CommandGroup {
    @Command(description = "Says how far the move is, and counts.", mixinStandardHelpOptions = true)
    int status(
            @Mixin StoreOptions store,
            @Option(names = "--move-to", required = true, paramLabel = "STORE", description = "Where records go.")
                    String moveTo) {
        return with(store, moveTo, report -> {
            say(report);
            return Exits.OK;
        });
    }

    @Command(
            description = "Looks whether all is in the new store and nothing in both; exit code 1 if not.",
            mixinStandardHelpOptions = true)
    int verify(
            @Mixin StoreOptions store,
            @Option(names = "--move-to", required = true, paramLabel = "STORE", description = "Where records go.")
                    String moveTo) {
        return with(store, moveTo, report -> {
            say(report);
            report.torn().forEach(key -> line("claimed in both stores: " + key));
            line(report.isDone() ? "all is moved" : "not all is moved");
            return report.isDone() ? Exits.OK : Exits.FINDING;
        });
    }

    private void say(MoveReport report) {
        line("the move is " + report.phase().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        line("records in the old store " + report.old() + ", of these with a copy that does not count yet "
                + report.onTheirWay());
        line("records in the new store " + report.fresh());
        line("keys claimed in both stores " + report.torn().size());
    }

    private int with(StoreOptions store, String moveTo, Function<MoveReport, Integer> work) {
        StoreAddress old;
        StoreAddress fresh;
        try {
            old = ofNodes(store.address(), "--store");
            fresh = ofNodes(new StoreAddress(moveTo), "--move-to");
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()));
        }
        for (StoreAddress each : List.of(old, fresh)) {
            if (!each.mayBeThere()) {
                return Exits.fail(
                        spec,
                        Exits.STORE,
                        "There is no store at " + each.name()
                                + "; give the addresses that the nodes were started with.");
            }
        }
        try (OperationStore from = old.open("");
                OperationStore to = fresh.open("")) {
            return work.apply(MoveReport.of(from, to));
        } catch (StoreRefusedException | StoreUnavailableException failure) {
            return Exits.fail(spec, Exits.STORE, failure.getMessage());
        }
    }

    private static StoreAddress ofNodes(StoreAddress address, String option) {
        if (address.isMemory()) {
            throw new IllegalArgumentException("The store '" + address.name() + "' of " + option
                    + " is seen by its own process alone; give the address of one that lasts.");
        }
        return address;
    }

    private void line(String text) {
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().flush();
    }
}
