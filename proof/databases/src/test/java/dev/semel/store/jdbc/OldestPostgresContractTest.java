package dev.semel.store.jdbc;

import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;

/** The contract on the oldest PostgreSQL that is promised. */
class OldestPostgresContractTest extends ServerContract {
    @Override
    Tables fresh() {
        return Tables.fresh(PostgresServer.shared(PostgresVersion.OLDEST));
    }
}
