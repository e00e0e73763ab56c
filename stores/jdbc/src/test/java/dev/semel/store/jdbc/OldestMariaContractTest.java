package dev.semel.store.jdbc;

import dev.semel.servers.MariaVersion;

/** The contract on the oldest MariaDB that can be had. */
class OldestMariaContractTest extends MariaContractTest {
    @Override
    MariaVersion version() {
        return MariaVersion.OLDEST;
    }
}
