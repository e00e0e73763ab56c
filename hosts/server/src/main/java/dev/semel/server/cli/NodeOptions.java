package dev.semel.server.cli;

import dev.semel.assembly.StoreAddress;
import dev.semel.policies.Policy;
import dev.semel.result.ResultSeal;
import dev.semel.server.GatewaySettings;
import dev.semel.server.admin.AdminSettings;
import dev.semel.server.node.Node;
import dev.semel.server.node.NodeSettings;
import dev.semel.server.node.PolicySource;
import dev.semel.server.node.StartFailedException;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of every command that runs a node, and how it runs until it is told to stop. */
final class NodeOptions {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

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

    @Option(
            names = "--token-keys",
            paramLabel = "FILE",
            description = "Keys under which one-time tokens are signed, in the same form; the same on all nodes.")
    private @Nullable Path tokenKeys;

    @Option(
            names = "--move-to",
            paramLabel = "STORE",
            description = "Move the records to this store while serving; written as --store is. Needs --state.")
    private @Nullable String moveTo;

    @Mixin
    private ApiOptions api;

    @Option(names = "--loops", paramLabel = "N", defaultValue = "0", description = "Event loops (default: one a core).")
    private int loops;

    /**
     * Starts a node and returns when it was told to stop.
     *
     * @param gateway made of the policy, if there is one, and the number of event loops, 0 for as many as there are cores;
     *     null for a node without one
     * @param ready what to say once it listens
     */
    int run(BiFunction<@Nullable Policy, Integer, @Nullable GatewaySettings> gateway, Function<Node, String> ready)
            throws InterruptedException {
        NodeSettings settings;
        Policy checked;
        try {
            checked = policy == null ? null : PolicySource.read(policy);
        } catch (PolicySource.InvalidPolicyException invalid) {
            invalid.lines().forEach(line -> Exits.fail(spec, Exits.USAGE, line));
            return Exits.USAGE;
        }
        try {
            Address adminAt = Address.parse("--admin", admin);
            GatewaySettings before = gateway.apply(checked, loops);
            settings = new NodeSettings(
                    before,
                    address(before != null && before.traffic().isPresent()),
                    acceptGeneration,
                    checked,
                    new AdminSettings(adminAt.host(), adminAt.port(), TokenFile.read(adminToken)),
                    Optional.ofNullable(state),
                    KeysFile.read(resultKeys, "result keys").map(ResultSeal::under),
                    api.settings(loops),
                    KeysFile.read(tokenKeys, "token keys"),
                    Optional.ofNullable(moveTo).map(StoreAddress::new));
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()));
        }
        return run(settings, ready);
    }

    /** Where nothing is protected nothing is remembered. */
    private StoreAddress address(boolean recording) {
        if (recording && store.isGiven()) {
            throw new IllegalArgumentException(
                    "--observe FOLDER protects nothing, so there is nothing to store; leave --store out");
        }
        return recording ? new StoreAddress("memory:") : store.address();
    }

    private int run(NodeSettings settings, Function<Node, String> ready) throws InterruptedException {
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
        out.println(ready.apply(node)
                + settings.api()
                        .map(at -> ", API at http://" + at.host() + ":" + node.apiPort())
                        .orElse("")
                + ", store " + settings.store().name() + ", admin at http://"
                + settings.admin().host() + ":" + node.adminPort());
        out.flush();
        stopped.await();
        return Exits.OK;
    }
}
