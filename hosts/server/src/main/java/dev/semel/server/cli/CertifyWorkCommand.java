package dev.semel.server.cli;

import dev.semel.assembly.StoreAddress;
import dev.semel.server.certify.Certifying;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The process that {@code semel certify --kill} starts to kill it; of no use to anybody else, so it is not shown. */
@Command(name = Certifying.WORK, hidden = true, description = "Works on a store of semel certify until it is killed.")
final class CertifyWorkCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "STORE", description = "Which store.")
    private String store;

    @Parameters(index = "1", paramLabel = "ROUND", description = "Part of its keys' names.")
    private String round;

    @Override
    public Integer call() throws IOException {
        try {
            Certifying.work(new StoreAddress(store), round, System.out);
            return Exits.OK;
        } catch (StoreUnavailableException | StoreRefusedException unusable) {
            return Exits.fail(spec, Exits.STORE, unusable.getMessage());
        }
    }
}
