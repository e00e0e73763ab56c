package dev.semel.server.cli;

import dev.semel.policies.Policy;
import dev.semel.server.GatewaySettings;
import dev.semel.server.admin.AdminSettings;
import dev.semel.server.node.Node;
import dev.semel.server.node.NodeSettings;
import dev.semel.server.node.PolicySource;
import dev.semel.server.node.StartFailedException;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code semel gateway}: a reverse proxy that applies each keyed request once; runs until it is told to stop. */
@Command(
        name = "gateway",
        description = "Puts a reverse proxy before an HTTP service that applies each request with a key once.",
        mixinStandardHelpOptions = true)
final class GatewayCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Spec
    private CommandSpec spec;

    @Option(names = "--to", required = true, paramLabel = "URL", description = "The service behind the gateway.")
    private String to;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8080",
            description = "Where to listen (default: ${DEFAULT-VALUE}; port 0 for any).")
    private String listen;

    @Mixin
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

    @Override
    public Integer call() throws InterruptedException {
        NodeSettings settings;
        try {
            settings = settings(policy == null ? null : PolicySource.read(policy));
        } catch (PolicySource.InvalidPolicyException invalid) {
            invalid.lines().forEach(line -> Exits.fail(spec, Exits.USAGE, line));
            return Exits.USAGE;
        }
        Node node;
        try {
            node = Node.start(settings);
        } catch (StoreRefusedException | StoreUnavailableException refused) {
            return Exits.fail(spec, Exits.STORE, refused.getMessage());
        } catch (StartFailedException failed) {
            return Exits.fail(spec, Exits.USAGE, failed.getMessage());
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            node.drainAndClose(PATIENCE);
                            stopped.countDown();
                        },
                        "semel-stop"));
        PrintWriter out = spec.commandLine().getOut();
        out.println("semel gateway listening on http://" + settings.gateway().host() + ":" + node.port() + ", store "
                + settings.store().name() + ", admin at http://"
                + settings.admin().host() + ":" + node.adminPort());
        out.flush();
        stopped.await();
        return Exits.OK;
    }

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
    }
}
