package dev.semel.server.cli;

import dev.semel.policies.Policy;
import dev.semel.server.GatewaySettings;
import java.net.URI;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code semel gateway}: a reverse proxy that applies each keyed request once; runs until it is told to stop. */
@Command(
        name = "gateway",
        description = "Puts a reverse proxy before an HTTP service that applies each request with a key once.",
        mixinStandardHelpOptions = true)
final class GatewayCommand implements Callable<Integer> {
    @Option(names = "--to", required = true, paramLabel = "URL", description = "The service behind the gateway.")
    private String to;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8080",
            description = "Where to listen (default: ${DEFAULT-VALUE}; port 0 for any).")
    private String listen;

    @Mixin
    private NodeOptions node;

    @Override
    public Integer call() throws InterruptedException {
        return node.run(
                this::settings,
                started -> "semel gateway listening on http://"
                        + Address.parse("--listen", listen).host() + ":" + started.port());
    }

    private GatewaySettings settings(@Nullable Policy checked, int loops) {
        Address at = Address.parse("--listen", listen);
        GatewaySettings defaults = GatewaySettings.of(at.host(), at.port(), URI.create(to));
        GatewaySettings gateway = checked == null
                ? defaults
                : defaults.waiting(
                        checked.upstream().connect(), checked.upstream().response());
        return loops > 0 ? gateway.withLoops(loops) : gateway;
    }
}
