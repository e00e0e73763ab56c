package dev.semel.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.servers.MariaServer;
import dev.semel.servers.MariaVersion;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The command line on a real MariaDB: tables, certification, and the demo with gateways killed. */
@Timeout(600)
class MariaDatabaseTest extends TypedCommands {
    private final MariaServer server = MariaServer.shared(MariaVersion.NEWEST);

    @Test
    void tables_are_missing_then_applied_then_as_they_must_be() {
        String url = server.freshDatabase();

        assertThat(semel("schema", "check", "--store", url)).isEqualTo(Exits.FINDING);
        assertThat(out.toString()).startsWith("installed 0, needed 1");
        assertThat(semel("schema", "apply", "--store", url)).isZero();
        assertThat(semel("schema", "check", "--store", url)).as(out + " " + err).isZero();
        assertThat(semel("schema", "renew-generation", "--yes", "--store", url)).isZero();
    }

    @Test
    void it_is_certified_in_a_database_of_its_own_which_is_gone_afterwards() throws SQLException {
        String url = server.freshDatabase();

        int exit = semel("certify", "--store", url, "--rounds", "1", "--kill=1", "-o", "json");

        assertThat(exit).as(out + " " + err).isZero();
        JsonObject report = new JsonObject(out.toString());
        assertThat(report.getString("grade")).isEqualTo("MACHINE");
        assertThat(report.getJsonArray("chapters").stream().map(each -> (JsonObject) each))
                .hasSize(5)
                .allMatch(chapter -> chapter.getBoolean("ran"))
                .allMatch(chapter -> chapter.getJsonArray("findings").isEmpty());
        assertThat(ours("semel_certify")).isEqualTo("0");
    }

    @Test
    void nodes_that_are_killed_apply_every_order_once() throws SQLException {
        int exit = semel(
                "demo",
                "--store",
                server.freshDatabase(),
                "--nodes",
                "2",
                "--orders",
                "60",
                "--twins",
                "4",
                "--kills",
                "1",
                "-o",
                "json");

        assertThat(exit).as(out + " " + err).isZero();
        assertThat(new JsonObject(out.toString()).getInteger("applied_twice"))
                .as(out.toString())
                .isZero();
        assertThat(ours("semel_demo")).isEqualTo("0");
    }

    private String ours(String beginning) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.superuserUrl());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM information_schema.SCHEMATA"
                        + " WHERE SCHEMA_NAME LIKE '" + beginning + "%'")) {
            row.next();
            return row.getString(1);
        }
    }
}
