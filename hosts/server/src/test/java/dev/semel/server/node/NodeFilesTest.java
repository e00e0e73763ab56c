package dev.semel.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.assembly.StoreAddress;
import dev.semel.server.GatewaySettings;
import dev.semel.server.admin.AdminSettings;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreRefusedException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a node's own files lie, and what they find out. */
class NodeFilesTest {
    private static final String SHARED = "jdbc:postgresql://db:5432/shop?user=app&password=hidden";

    @TempDir
    Path directory;

    @Test
    void a_file_that_was_lost_and_made_anew_is_refused_by_the_pin_beside_it() throws IOException {
        StoreAddress address = new StoreAddress("jdbc:sqlite:" + directory.resolve("semel.db"));
        NodeFiles files = settings(address.text(), Optional.empty()).files();
        try (OperationStore store = files.open(address, "")) {
            files.secret(store);
        }
        assertThat(directory.resolve("semel.db.generation")).exists();
        assertThat(directory.resolve("semel.db.scope-secret")).exists();
        for (Path each : address.files()) {
            Files.deleteIfExists(each);
        }

        assertThatThrownBy(() -> files.open(address, ""))
                .isInstanceOfSatisfying(
                        StoreRefusedException.class,
                        refused -> assertThat(refused.code()).isEqualTo(StoreRefusedException.Code.OTHER_GENERATION))
                .hasMessageContaining("--accept-generation");
    }

    @Test
    void a_node_of_a_shared_store_needs_a_directory_of_its_own() {
        assertThatThrownBy(() -> settings(SHARED, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains("--state DIR")
                .doesNotContain("hidden");
    }

    @Test
    void a_nodes_own_files_do_not_lie_in_its_store() {
        assertThatThrownBy(() -> settings("rocksdb:/a/store", Optional.of(Path.of("/a/store/state"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lies inside the store");
    }

    @Test
    void the_files_of_a_node_lie_beside_an_embedded_store_or_where_they_are_said_to_lie() {
        assertThat(settings("rocksdb:/a/store", Optional.empty()).files())
                .isEqualTo(new NodeFiles(
                        Optional.of(Path.of("/a/store.scope-secret")), Optional.of(Path.of("/a/store.generation"))));
        assertThat(settings(SHARED, Optional.of(Path.of("/b"))).files())
                .isEqualTo(
                        new NodeFiles(Optional.of(Path.of("/b/scope-secret")), Optional.of(Path.of("/b/generation"))));
        assertThat(settings("memory:", Optional.empty()).files())
                .isEqualTo(new NodeFiles(Optional.empty(), Optional.empty()));
    }

    private static NodeSettings settings(String store, Optional<Path> state) {
        return new NodeSettings(
                GatewaySettings.of("127.0.0.1", 0, URI.create("http://127.0.0.1:1")),
                new StoreAddress(store),
                "",
                null,
                new AdminSettings("127.0.0.1", 0, ""),
                state,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
