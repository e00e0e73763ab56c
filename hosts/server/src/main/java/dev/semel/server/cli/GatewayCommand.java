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
<<<<<<< HEAD
    private NodeOptions node;
=======
    private StoreOptions store;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "The node's own files, scope-secret and generation (default: beside an embedded store).")
    private @Nullable Path state;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description =
                    "The policy file; without one, POST and PATCH with a" + " key are protected with the defaults.")
    private @Nullable Path policy;

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9321",
            description = "Where metrics, health and keys are served (default: ${DEFAULT-VALUE}).")
    private String admin;

    @Option(
            names = "--admin-token",
            paramLabel = "FILE",
            description = "A file that holds the token which the admin listener demands; needed beyond loopback.")
    private @Nullable Path adminToken;

    @Option(
            names = "--accept-generation",
            paramLabel = "ID",
            defaultValue = "",
            description = "Accept this store's" + " memory in place of the pinned one, after a loss.")
    private String acceptGeneration;

    @Option(
            names = "--result-keys",
            paramLabel = "FILE",
            description =
                    "Keys under which results are sealed in the store, a line each: a name and 32 bytes in base64;"
                            + " the first seals, all open.")
    private @Nullable Path resultKeys;

    @Option(names = "--loops", paramLabel = "N", defaultValue = "0", description = "Event loops (default: one a core).")
    private int loops;
>>>>>>> 2cc64739d329648f652ba9cb32ea120032a02d6a

    @Override
    public Integer call() throws InterruptedException {
        return node.run(
                this::settings,
                started -> "semel gateway listening on http://"
                        + Address.parse("--listen", listen).host() + ":" + started.port());
    }

<<<<<<< HEAD
    private GatewaySettings settings(@Nullable Policy checked, int loops) {
        Address at = Address.parse("--listen", listen);
        GatewaySettings defaults = GatewaySettings.of(at.host(), at.port(), URI.create(to));
        GatewaySettings gateway = checked == null
                ? defaults
                : defaults.waiting(
                        checked.upstream().connect(), checked.upstream().response());
        return loops > 0 ? gateway.withLoops(loops) : gateway;
=======
    private NodeSettings settings(@Nullable Policy checked) {
        try {
            Address at = Address.parse("--listen", listen);
            Address adminAt = Address.parse("--admin", admin);
            GatewaySettings defaults = GatewaySettings.of(at.host(), at.port(), URI.create(to));
            GatewaySettings gateway = checked == null
                    ? defaults
                    : defaults.waiting(
                            checked.upstream().connect(), checked.upstream().response());
            return new NodeSettings(
                    loops > 0 ? gateway.withLoops(loops) : gateway,
                    store.address(),
                    acceptGeneration,
                    checked,
                    new AdminSettings(adminAt.host(), adminAt.port(), TokenFile.read(adminToken)),
                    Optional.ofNullable(state),
                    ResultKeysFile.read(resultKeys));
        } catch (IllegalArgumentException wrong) {
            throw wrong(String.valueOf(wrong.getMessage()));
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
>>>>>>> 2cc64739d329648f652ba9cb32ea120032a02d6a
    }
}
