package dev.semel.store.jdbc;

import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;

/** The contract on the newest PostgreSQL that there is. */
class PostgresContractTest extends ServerContract {
    @Override
    Tables fresh() {
        return Tables.fresh(PostgresServer.shared(PostgresVersion.NEWEST));
    }
}
