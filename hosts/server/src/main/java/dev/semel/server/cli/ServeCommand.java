package dev.semel.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code semel serve}: a node with the HTTP API and no gateway; runs until it is told to stop. */
@Command(
        name = "serve",
        description = "Serves the HTTP API for services that claim, renew and settle by calls.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private NodeOptions node;

    @Override
    public Integer call() throws InterruptedException {
        return node.run((policy, loops) -> null, started -> "semel serve is up");
    }
}
