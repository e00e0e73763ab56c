package dev.semel.store.jdbc;

import dev.semel.servers.PostgresVersion;

/** The same on the oldest PostgreSQL that is promised. */
class OldestLeasedTest extends LeasedTest {
    @Override
    PostgresVersion version() {
        return PostgresVersion.OLDEST;
    }
}
