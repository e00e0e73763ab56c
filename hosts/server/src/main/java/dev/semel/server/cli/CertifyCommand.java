package dev.semel.server.cli;

import dev.semel.assembly.StoreAddress;
import dev.semel.server.certify.Certifying;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code semel certify}: tries to break a user's own store, in places of its own, and says what it found. */
@Command(
        name = "certify",
        description = "Tries to break a store of yours, in places of its own: contract, storms, lost replies, kills.",
        mixinStandardHelpOptions = true)
final class CertifyCommand implements Callable<Integer> {
    private static final int MOST_KILLS = 1_000;
    private static final int MOST_ROUNDS = 1_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--store",
            required = true,
            paramLabel = "STORE",
            description = "Which store: rocksdb:PATH or jdbc:sqlite:PATH (certified beside PATH),"
                    + " jdbc:postgresql://HOST:PORT/DATABASE, jdbc:mariadb://... (in a schema of its"
                    + " own), redis://HOST:PORT (under a prefix of its own), dynamodb://REGION/TABLE"
                    + " (in tables of its own), or memory:.")
    private String store;

    @Option(
            names = "--kill",
            arity = "0..1",
            defaultValue = "0",
            fallbackValue = "5",
            paramLabel = "TIMES",
            description = "Kill processes of its own at work on it as well (${FALLBACK-VALUE} times).")
    private int kills;

    @Option(
            names = "--rounds",
            defaultValue = "20",
            description = "Rounds of each storm (default: ${DEFAULT-VALUE}); fewer find less.")
    private int rounds;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            description = "text or json (default: text).")
    private String output;

    @Override
    public Integer call() {
        if (!output.equals("text") && !output.equals("json")) {
            throw new ParameterException(spec.commandLine(), "-o is '" + output + "'; write text or json");
        }
        if (rounds < 1 || rounds > MOST_ROUNDS) {
            throw new ParameterException(
                    spec.commandLine(), "--rounds is " + rounds + "; give a number from 1 to " + MOST_ROUNDS);
        }
        if (kills < 0 || kills > MOST_KILLS) {
            throw new ParameterException(
                    spec.commandLine(), "--kill is " + kills + "; give a number from 0 to " + MOST_KILLS);
        }
        boolean text = output.equals("text");
        PrintWriter out = spec.commandLine().getOut();
        StoreAddress address = address();
        if (text) {
            say(out, "Certifying " + address.name() + ".");
        }
        try {
            Certifying.Outcome outcome = Certifying.run(address, rounds, kills, line -> {
                if (text) {
                    say(out, line);
                }
            });
            say(out, text ? outcome.text() : outcome.json());
            return outcome.certified() ? Exits.OK : Exits.FINDING;
        } catch (StoreUnavailableException | StoreRefusedException unusable) {
            return Exits.fail(spec, Exits.STORE, unusable.getMessage());
        }
    }

    private StoreAddress address() {
        try {
            return new StoreAddress(store);
        } catch (IllegalArgumentException unknown) {
            throw new ParameterException(spec.commandLine(), String.valueOf(unknown.getMessage()));
        }
    }

    private static void say(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
