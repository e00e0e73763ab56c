package dev.semel.store.jdbc;

import dev.semel.servers.PostgresVersion;

/** The contract on the oldest PostgreSQL that is promised. */
class OldestPostgresContractTest extends PostgresContractTest {
    @Override
    PostgresVersion version() {
        return PostgresVersion.OLDEST;
    }
}
