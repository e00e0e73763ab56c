package dev.semel.store.jdbc;

import dev.semel.servers.DatabaseServer;
import dev.semel.servers.MariaServer;
import dev.semel.servers.MariaVersion;

/** MariaDB over a bad line, killed, and silent. */
class MariaFaultTest extends ServerFaults {
    @Override
    DatabaseServer shared() {
        return MariaServer.shared(MariaVersion.NEWEST);
    }

    @Override
    DatabaseServer start() {
        return MariaServer.start(MariaVersion.NEWEST);
    }

    @Override
    Tables fresh() {
        return Tables.fresh(MariaServer.shared(MariaVersion.NEWEST));
    }

    @Override
    String impatient() {
        return "&socketTimeout=1000&connectTimeout=2000";
    }

    @Override
    String waiting(String prefix) {
        return "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE 'UPDATE " + prefix + "%'";
    }
}
