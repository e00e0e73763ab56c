package dev.semel.server.node;

import dev.semel.policies.Policy;
import dev.semel.server.GatewaySettings;
import dev.semel.server.admin.AdminSettings;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a node is told on the command line.
 *
 * @param gateway how it listens and forwards
 * @param store where records live
 * @param acceptedGeneration a generation that an operator accepts in place of the pinned one, or empty
 * @param policy the checked policy, null for the defaults
 * @param admin where the admin listener listens and who may use it
 */
public record NodeSettings(
        GatewaySettings gateway,
        StoreAddress store,
        String acceptedGeneration,
        @Nullable Policy policy,
        AdminSettings admin) {
    public NodeSettings {
        Objects.requireNonNull(gateway, "gateway");
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(acceptedGeneration, "acceptedGeneration");
        Objects.requireNonNull(admin, "admin");
    }
}
