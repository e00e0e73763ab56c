package dev.semel.store.jdbc;

import dev.semel.servers.PostgresVersion;

/** The same on the oldest PostgreSQL that is promised. */
class OldestLostCommitTest extends LostCommitTest {
    @Override
    PostgresVersion version() {
        return PostgresVersion.OLDEST;
    }
}
