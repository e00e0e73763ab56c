package dev.semel.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.assembly.StoreAddress;
import dev.semel.assembly.StoreTables;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.store.GenerationPin;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nodes and their stores hold each other to before they work together. */
class SharedStoreTest {
    private final StoreAddress address =
            new StoreAddress(PostgresServer.shared(PostgresVersion.NEWEST).freshDatabase());

    @TempDir
    Path directory;

    @Test
    void a_database_without_tables_is_refused_and_the_command_named() {
        assertThatThrownBy(() -> address.open(""))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("semel schema apply");
        assertThat(connections()).isZero();
    }

    @Test
    void a_database_that_is_not_there_is_said_to_be_so_without_the_password() {
        StoreAddress nowhere = new StoreAddress("jdbc:postgresql://127.0.0.1:1/shop?user=a&password=hidden");

        assertThatThrownBy(() -> nowhere.open(""))
                .isInstanceOf(StoreUnavailableException.class)
                .message()
                .startsWith("The store jdbc:postgresql://127.0.0.1:1/shop cannot be reached: ")
                .doesNotContain("hidden")
                .hasLineCount(1);
    }

    @Test
    void a_store_opened_by_its_address_names_itself_without_password_and_closes_its_connections() {
        makeTables();

        StoreAddress withPassword = new StoreAddress(address.text() + "&password=hidden");
        try (OperationStore store = withPassword.open("")) {
            assertThat(store.describe().name()).startsWith("jdbc:postgresql:").doesNotContain("hidden", "user");
            assertThat(connections()).isPositive();
        }

        assertThat(connections()).isZero();
    }

    @Test
    void a_node_with_another_secret_than_the_first_is_refused_and_with_a_copy_of_it_is_not() throws Exception {
        makeTables();
        NodeFiles first = files("first");
        NodeFiles second = files("second");
        try (OperationStore store = first.open(address, "")) {
            first.secret(store);
        }

        try (OperationStore store = second.open(address, "")) {
            assertThatThrownBy(() -> second.secret(store))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("second/scope-secret is not the one")
                    .hasMessageContaining("copy the file scope-secret");
            Files.delete(second.secret().orElseThrow());
            Files.copy(first.secret().orElseThrow(), second.secret().orElseThrow());
            assertThat(second.secret(store).check())
                    .isEqualTo(first.secret(store).check());
        }
    }

    @Test
    void an_embedded_store_without_its_secret_is_refused_too() throws Exception {
        StoreAddress embedded = new StoreAddress("rocksdb:" + directory.resolve("store"));
        NodeFiles files = NodeFiles.of(embedded, Optional.empty());
        try (OperationStore store = files.open(embedded, "")) {
            files.secret(store);
        }
        Files.delete(files.secret().orElseThrow());

        try (OperationStore store = files.open(embedded, "")) {
            assertThatThrownBy(() -> files.secret(store)).isInstanceOf(StoreRefusedException.class);
        }
    }

    @Test
    void a_store_in_memory_holds_to_the_first_secret() {
        MemoryStore store = new MemoryStore(() -> 0);

        assertThat(store.markOnce("scope-secret", "one")).isEqualTo("one");
        assertThat(store.markOnce("scope-secret", "two")).isEqualTo("one");
    }

    @Test
    void tables_that_were_lost_and_made_anew_are_refused_until_an_operator_accepts_them() {
        makeTables();
        NodeFiles files = files("node");
        files.open(address, "").close();
        run("DROP VIEW semel_intent; DROP TABLE semel_record, semel_note, semel_mark; DROP SEQUENCE semel_epoch");
        makeTables();
        String generation;
        try (OperationStore store = address.open("")) {
            generation = store.describe().generation();
        }

        assertThatThrownBy(() -> files.open(address, ""))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("generation " + generation)
                .hasMessageContaining("--accept-generation");
        assertThat(connections()).as("a store that is refused is closed").isZero();
        files.open(address, generation).close();
        files.open(address, "").close();
    }

    @Test
    void a_store_that_has_no_generation_is_refused() {
        makeTables();
        run("DELETE FROM semel_mark WHERE name = 'generation'");

        assertThatThrownBy(() -> address.open(new GenerationPin(directory.resolve("pin"), "")))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("has no generation");
    }

    private NodeFiles files(String name) {
        return NodeFiles.of(address, Optional.of(directory.resolve(name)));
    }

    private void makeTables() {
        try (StoreTables tables = StoreTables.of(address)) {
            tables.apply();
        }
    }

    private void run(String sql) {
        try (Connection connection = DriverManager.getConnection(address.text());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Of ours, to this database; the server may need a moment to notice that one is closed. */
    private int connections() {
        String ask = "SELECT count(*) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND application_name = 'semel'";
        try (Connection connection = DriverManager.getConnection(address.text());
                Statement statement = connection.createStatement()) {
            int count = -1;
            for (int look = 0; look < 200 && count != 0; look++) {
                try (ResultSet row = statement.executeQuery(ask)) {
                    row.next();
                    count = row.getInt(1);
                }
            }
            return count;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
