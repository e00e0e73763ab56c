package dev.semel.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.servers.RedisServer;
import dev.semel.store.redis.RedisOptions;
import dev.semel.store.redis.RedisStore;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The command line on a real Redis: certification with kills, and what is done after a backup was restored. */
@Timeout(600)
class RedisDatabaseTest extends TypedCommands {
    private final RedisServer server = RedisServer.shared();

    @Test
    void it_is_certified_under_a_prefix_of_its_own_of_which_nothing_is_left() {
        int exit = semel("certify", "--store", server.url(), "--rounds", "1", "--kill=1", "-o", "json");

        assertThat(exit).as(out + " " + err).isZero();
        JsonObject report = new JsonObject(out.toString());
        assertThat(report.getString("grade")).isEqualTo("MACHINE");
        assertThat(report.getJsonArray("chapters").stream().map(each -> (JsonObject) each))
                .hasSize(5)
                .allMatch(chapter -> chapter.getBoolean("ran"))
                .allMatch(chapter -> chapter.getJsonArray("findings").isEmpty());
        assertThat(server.ask("KEYS", "*semel_certify*")).isEmpty();
    }

    @Test
    void the_generation_is_renewed_where_a_store_is_and_a_store_without_tables_has_none_to_print() {
        String url = server.url() + "?semelPrefix=renewed";
        assertThat(semel("schema", "renew-generation", "--yes", "--store", url)).isEqualTo(Exits.STORE);
        assertThat(err.toString()).contains("There is no store at").hasLineCount(1);
        RedisOptions options = RedisOptions.defaults().in("renewed");
        RedisStore.open(server.url(), options).close();

        assertThat(semel("schema", "renew-generation", "--store", url)).isEqualTo(Exits.USAGE);
        assertThat(semel("schema", "renew-generation", "--yes", "--store", url)).isZero();

        try (RedisStore store = RedisStore.open(server.url(), options)) {
            assertThat(out.toString())
                    .contains("--accept-generation " + store.describe().generation());
        }
        assertThat(semel("schema", "print", "--store", url)).isEqualTo(Exits.USAGE);
        assertThat(semel("schema", "renew-generation", "--yes", "--store", "memory:"))
                .isEqualTo(Exits.USAGE);
    }
}
