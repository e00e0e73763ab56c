package dev.semel.server.node;

import dev.semel.assembly.StoreAddress;
import dev.semel.engine.SystemTime;
import dev.semel.http.OneTimeTokens;
import dev.semel.policies.Policy;
import dev.semel.result.NamedKeys;
import dev.semel.result.ResultSeal;
import dev.semel.server.GatewaySettings;
import dev.semel.server.admin.AdminSettings;
import dev.semel.server.api.ApiSettings;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a node is told on the command line.
 *
 * @param gateway how it listens and forwards, null for a node without a gateway
 * @param store where records live
 * @param acceptedGeneration a generation that an operator accepts in place of the pinned one, or empty
 * @param policy the checked policy, null for the defaults
 * @param admin where the admin listener listens and who may use it
 * @param state the directory of the node's own files, empty for beside the store
 * @param seal under which results are kept, empty for none
 * @param api where the API listens, empty for none
 * @param tokenKeys under which one-time tokens are signed, empty for none
 * @param moveTo where the records of the store go while this node runs, empty for nowhere
 */
public record NodeSettings(
        @Nullable GatewaySettings gateway,
        StoreAddress store,
        String acceptedGeneration,
        @Nullable Policy policy,
        AdminSettings admin,
        Optional<Path> state,
        Optional<ResultSeal> seal,
        Optional<ApiSettings> api,
        Optional<NamedKeys> tokenKeys,
        Optional<StoreAddress> moveTo) {
    /**
     * @throws IllegalArgumentException if the store needs a directory for the node's own files and there is none, or
     *     there is nothing to serve, or the API has no policy, or the policy has tokens and there are no keys, or records
     *     are to move and the node's own files would stay beside the store that is left
     */
    public NodeSettings {
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(acceptedGeneration, "acceptedGeneration");
        Objects.requireNonNull(admin, "admin");
        NodeFiles.of(store, state);
        if (moveTo.isPresent() && state.isEmpty()) {
            throw new IllegalArgumentException(
                    "The records move to " + moveTo.get().name()
                            + ", and the node's own files must outlive the store that they leave; give the node a directory of"
                            + " its own with --state DIR, and copy its scope-secret there.");
        }
        if (gateway == null && api.isEmpty()) {
            throw new IllegalArgumentException(
                    "The node has neither a gateway nor the API to serve; say --api HOST:PORT, or use semel gateway.");
        } else if (api.isPresent() && policy == null) {
            throw new IllegalArgumentException(
                    "The API serves the operations of a policy, and there is none; give one with --policy FILE.");
        } else if (gateway != null && gateway.traffic().isPresent() && policy != null) {
            throw new IllegalArgumentException("--observe FOLDER watches traffic that nothing is done to; leave out"
                    + " --policy and --api, or write observe: true to what the policy shall only watch.");
        }
        if (policy != null && tokenKeys.isEmpty()) {
            refuseTokens(policy);
        }
    }

    private static void refuseTokens(Policy policy) {
        Stream.concat(policy.operations().stream(), Stream.of(policy.defaults()))
                .filter(operation -> operation.token() != null)
                .findFirst()
                .ifPresent(operation -> {
                    throw new IllegalArgumentException("The operation " + operation.name() + " (line "
                            + operation.line() + " of the policy) takes one-time tokens, and there are no keys to sign"
                            + " them; give some with --token-keys FILE.");
                });
    }

    /** With the node's own files beside its store, results as they are, and no API. */
    public NodeSettings(
            GatewaySettings gateway,
            StoreAddress store,
            String acceptedGeneration,
            @Nullable Policy policy,
            AdminSettings admin) {
        this(
                gateway,
                store,
                acceptedGeneration,
                policy,
                admin,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same with results sealed so. */
    public NodeSettings sealedBy(ResultSeal keys) {
        return new NodeSettings(
                gateway, store, acceptedGeneration, policy, admin, state, Optional.of(keys), api, tokenKeys, moveTo);
    }

    /** What hands out and takes one-time tokens; empty without keys. */
    Optional<OneTimeTokens> oneTimeTokens() {
        return tokenKeys.map(keys -> OneTimeTokens.under(keys, SystemTime.wallClock()));
    }

    NodeFiles files() {
        return NodeFiles.of(store, state);
    }
}
