package dev.semel.store.jdbc;

import dev.semel.servers.MariaServer;
import dev.semel.servers.MariaVersion;

/** The contract on the oldest MariaDB that is promised. */
class OldestMariaContractTest extends ServerContract {
    @Override
    Tables fresh() {
        return Tables.fresh(MariaServer.shared(MariaVersion.OLDEST));
    }
}
