package dev.semel.store.jdbc;

import dev.semel.servers.PostgresVersion;

/** The same on the oldest PostgreSQL that is promised. */
class OldestJoinedTest extends JoinedTest {
    @Override
    PostgresVersion version() {
        return PostgresVersion.OLDEST;
    }
}
