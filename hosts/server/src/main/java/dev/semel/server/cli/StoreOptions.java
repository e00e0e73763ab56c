package dev.semel.server.cli;

import dev.semel.assembly.StoreAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which store, for commands that need one. */
final class StoreOptions {
    @Option(
            names = "--store",
            paramLabel = "STORE",
            description =
                    "Where records live: rocksdb:PATH, jdbc:sqlite:PATH, jdbc:postgresql://HOST:PORT/DATABASE, jdbc:mariadb://"
                            + "..., redis://HOST:PORT (or -sentinel, -cluster), dynamodb://REGION/TABLE, or memory:"
                            + " for a try;"
                            + " user and password of a database from its address or from SEMEL_STORE_USER and"
                            + " SEMEL_STORE_PASSWORD.")
    private @Nullable String store;

    @Option(
            names = "--store-schema",
            paramLabel = "NAME",
            description = "The database's schema with Semel's tables (default: the role's own).")
    private @Nullable String schema;

    boolean isGiven() {
        return store != null;
    }

    /** @throws IllegalArgumentException if it is missing, or it is none that is known */
    StoreAddress address() {
        if (store == null) {
            throw new IllegalArgumentException("Missing required option: '--store=STORE'");
        }
        StoreAddress address = new StoreAddress(store);
        return schema == null ? address : address.in(schema);
    }
}
