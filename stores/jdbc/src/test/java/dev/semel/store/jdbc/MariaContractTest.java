package dev.semel.store.jdbc;

import dev.semel.servers.MariaServer;
import dev.semel.servers.MariaVersion;

/** The contract on the newest MariaDB that there is. */
class MariaContractTest extends ServerContract {
    @Override
    Tables fresh() {
        return Tables.fresh(MariaServer.shared(MariaVersion.NEWEST));
    }
}
