package dev.semel.server.cli;

import dev.semel.policies.Policy;
import dev.semel.server.GatewaySettings;
import dev.semel.server.observe.TrafficRecorder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
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

    @Option(
            names = "--observe",
            paramLabel = "FOLDER",
            description = "Protect nothing, let everything through, and record the shape of the traffic there, for"
                    + " 'semel policy propose FOLDER'; without --store and --policy.")
    private @Nullable Path observe;

    @Option(
            names = "--observe-limit",
            paramLabel = "MIB",
            defaultValue = "256",
            description = "The most that the folder's files take, in MiB (default: ${DEFAULT-VALUE}).")
    private int observeLimit;

    @Option(
            names = "--body-time",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "The longest that the whole body of a protected request may take to come in, in seconds"
                    + " (default: ${DEFAULT-VALUE}).")
    private int bodySeconds;

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
        GatewaySettings patient = gateway.bodiesWithin(Duration.ofSeconds(bodySeconds));
        GatewaySettings sized = loops > 0 ? patient.withLoops(loops) : patient;
        if (observe == null) {
            return sized;
        } else if (observeLimit < 1) {
            throw new IllegalArgumentException("--observe-limit is " + observeLimit + " and must be 1 MiB or more");
        }
        return sized.recording(new TrafficRecorder.Settings(observe, (long) observeLimit << 20));
    }
}
