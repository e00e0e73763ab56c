package dev.semel.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One owner per directory, the pinned generation, and a store that is closed. */
class RocksStoreOwnershipTest {
    @TempDir
    private Path parent;

    @Test
    void a_second_process_is_refused_with_the_owners_process_id_until_the_owner_is_killed() throws Exception {
        try (ChildStore owner = ChildStore.start(Holder.class, directory())) {
            assertThat(owner.line()).isEqualTo("open");

            assertThatThrownBy(this::open).isInstanceOfSatisfying(StoreRefusedException.class, refused -> {
                assertThat(refused.code()).isEqualTo(StoreRefusedException.Code.OWNED_ELSEWHERE);
                assertThat(refused).hasMessageContainingAll(directory().toString(), " " + owner.pid());
            });
            owner.kill();
        }

        try (RocksStore store = open()) {
            assertThat(store.open().running()).isEqualTo(1);
        }
    }

    @Test
    void a_second_owner_in_the_same_process_is_refused_and_does_not_disturb_the_first() throws Exception {
        try (RocksStore first = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOfSatisfying(
                            StoreRefusedException.class,
                            refused ->
                                    assertThat(refused.code()).isEqualTo(StoreRefusedException.Code.OWNED_ELSEWHERE));
            Samples.grant(first, "k", 1);
            // The lock of the first is still held against other processes.
            try (ChildStore other = ChildStore.start(Holder.class, directory())) {
                assertThat(other.line()).startsWith("refused OWNED_ELSEWHERE");
            }
        }
    }

    @Test
    void a_directory_that_was_deleted_is_refused_while_its_generation_is_pinned() throws Exception {
        String lost = generationOfAClosedStore();
        StoreCopy.remove(directory());

        StoreRefusedException refused = refusal();

        assertThat(refused.code()).isEqualTo(StoreRefusedException.Code.OTHER_GENERATION);
        assertThat(refused).hasMessageContaining(lost);
        assertThat(refusal()).as("it stays refused").hasMessage(refused.getMessage());
    }

    @Test
    void another_generation_is_refused_until_an_operator_accepts_it_and_is_pinned_then() throws Exception {
        String lost = generationOfAClosedStore();
        StoreCopy.remove(directory());
        String message = String.valueOf(refusal().getMessage());
        String fresh = message.replaceFirst("(?s).*accepting generation ([0-9a-f-]{36}) .*", "$1");
        assertThat(fresh).hasSize(36).isNotEqualTo(lost);
        assertThat(message).contains(lost);

        RocksOptions wrong = RocksOptions.at(directory()).acceptGeneration(lost);
        assertThatThrownBy(() -> RocksStore.open(wrong, () -> Samples.NOW)).isInstanceOf(StoreRefusedException.class);
        RocksStore.open(RocksOptions.at(directory()).acceptGeneration(fresh), () -> Samples.NOW)
                .close();

        try (RocksStore store = open()) {
            assertThat(store.describe().generation()).isEqualTo(fresh);
        }
    }

    @Test
    void a_new_generation_begins_above_every_epoch_of_the_one_before() throws Exception {
        long before;
        try (RocksStore store = open()) {
            before = Samples.grant(store, "k", 1).epoch();
        }
        StoreCopy.remove(directory());
        Files.delete(RocksOptions.at(directory()).pin());

        try (RocksStore store = RocksStore.open(RocksOptions.at(directory()), () -> Samples.NOW + 1000)) {
            assertThat(Samples.grant(store, "k", 2).epoch()).isGreaterThanOrEqualTo(before + (1 << 20));
        }
    }

    @Test
    void a_database_without_its_identity_card_is_refused() throws Exception {
        generationOfAClosedStore();
        Files.delete(directory().resolve("SEMEL"));

        assertThat(refusal()).hasMessageContaining("SEMEL");
    }

    @Test
    void a_store_whose_database_files_are_gone_is_refused_and_not_made_anew() throws Exception {
        generationOfAClosedStore();
        for (Path file : StoreCopy.files(directory())) {
            if (!file.endsWith("SEMEL")) {
                Files.delete(file);
            }
        }

        assertThat(refusal().code()).isEqualTo(StoreRefusedException.Code.DAMAGED);
        assertThat(refusal()).hasMessageContaining("CURRENT");
    }

    @Test
    void a_missing_table_is_refused_with_its_name() throws Exception {
        try (RocksStore store = open()) {
            Samples.settle(store, "k");
        }
        Path table = StoreCopy.newest(directory(), ".sst");
        Files.delete(table);

        assertThat(refusal().code()).isEqualTo(StoreRefusedException.Code.DAMAGED);
        assertThat(refusal()).hasMessageContaining(table.getFileName().toString());
    }

    @Test
    void a_directory_that_cannot_be_made_is_not_usable() throws Exception {
        Path file = Files.createFile(parent.resolve("file"));

        assertThatThrownBy(() -> RocksStore.open(RocksOptions.at(file.resolve("store")), () -> Samples.NOW))
                .isInstanceOfSatisfying(
                        StoreRefusedException.class,
                        refused -> assertThat(refused.code()).isEqualTo(StoreRefusedException.Code.NOT_USABLE));
    }

    @Test
    void a_closed_store_answers_that_it_is_closed() {
        RocksStore store = open();
        store.close();
        store.close();

        assertThatThrownBy(() -> store.apply(List.of(Samples.claim("k", 1))))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> store.find(List.of(Samples.key("k")))).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> store.browse(null, null, 1)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> store.due(1)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(store::open).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> store.expire(1)).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void a_closed_store_leaves_nothing_in_its_log() throws Exception {
        try (RocksStore store = open()) {
            Samples.grant(store, "k", 1);
        }

        for (Path file : StoreCopy.files(directory())) {
            assertThat(file.toString().endsWith(".log") && Files.size(file) > 0).isFalse();
        }
    }

    @Test
    void a_pin_inside_the_store_is_refused() {
        RocksOptions options = RocksOptions.at(directory());

        assertThatThrownBy(() -> options.pinnedBy(directory().resolve("pin")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("elsewhere");
    }

    private String generationOfAClosedStore() {
        try (RocksStore store = open()) {
            Samples.settle(store, "k");
            return store.describe().generation();
        }
    }

    private StoreRefusedException refusal() {
        return org.assertj.core.api.Assertions.catchThrowableOfType(StoreRefusedException.class, this::open);
    }

    private RocksStore open() {
        return RocksStore.open(RocksOptions.at(directory()), () -> Samples.NOW);
    }

    private Path directory() {
        return parent.resolve("store");
    }
}
