package dev.semel.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.protocol.Decision;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreRefusedException.Code;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Damage that RocksDB's own checksums do not show: a value that is not what this store wrote for its key. */
class RocksStoreDamageTest {
    @TempDir
    private Path parent;

    @BeforeEach
    void makeStore() {
        try (RocksStore store = open()) {
            Samples.settle(store, "settled");
            Samples.settle(store, "other");
            Samples.grant(store, "running", 1);
        }
    }

    @Test
    void a_changed_value_is_refused_on_every_read_path_with_key_and_family() throws Exception {
        rewrite(Family.CLOSED, "settled", RocksStoreDamageTest::flipped);

        try (RocksStore store = open()) {
            List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> reads = List.of(
                    () -> store.find(List.of(Samples.key("settled"))),
                    () -> store.history(Samples.key("settled"), 1),
                    () -> store.browse(null, null, 10),
                    () -> store.expire(10));
            for (var read : reads) {
                assertThatThrownBy(read)
                        .isInstanceOfSatisfying(
                                StoreRefusedException.class,
                                refused -> assertThat(refused.code()).isEqualTo(Code.DAMAGED))
                        .hasMessageContainingAll("tenant/payments.capture/settled", "closed", parent.toString());
            }
        }
    }

    @Test
    void a_damaged_record_fails_its_own_item_and_spoils_no_other() throws Exception {
        rewrite(Family.CLOSED, "settled", RocksStoreDamageTest::flipped);

        try (RocksStore store = open()) {
            List<Decision> answers = store.apply(List.of(
                    Samples.claim("before", 1),
                    Samples.claim("settled", 2),
                    Samples.claim("other", 3),
                    Samples.claim("settled", 4)));

            assertThat(answers.get(0)).isInstanceOf(Decision.Granted.class);
            assertThat(answers.get(1)).isInstanceOf(Decision.Failed.class);
            assertThat(((Decision.Failed) answers.get(1)).reason()).contains("payments.capture/settled", "damaged");
            assertThat(answers.get(2)).isInstanceOf(Decision.Replay.class);
            assertThat(answers.get(3)).isInstanceOf(Decision.Failed.class);
            assertThat(store.open().running()).isEqualTo(2);
        }
    }

    @Test
    void a_value_of_another_key_is_refused() throws Exception {
        byte[][] other = new byte[1][];
        rewrite(Family.CLOSED, "other", value -> {
            other[0] = value;
            return value;
        });
        rewrite(Family.CLOSED, "settled", value -> other[0]);

        try (RocksStore store = open()) {
            assertThatThrownBy(() -> store.find(List.of(Samples.key("settled"))))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("checksum");
        }
    }

    @Test
    void a_damaged_open_record_keeps_the_store_from_opening() throws Exception {
        rewrite(Family.OPEN, "running", RocksStoreDamageTest::flipped);

        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        StoreRefusedException.class,
                        refused -> assertThat(refused.code()).isEqualTo(Code.DAMAGED))
                .hasMessageContainingAll("running", "open");
        Files.delete(RocksOptions.at(directory()).pin());
        assertThatThrownBy(this::open).as("and gives the directory up again").isInstanceOf(StoreRefusedException.class);
    }

    @Test
    void a_record_of_a_later_release_is_refused_as_such() throws Exception {
        byte[] key = Samples.key("settled").encoded();
        rewrite(Family.CLOSED, "settled", value -> {
            byte[] later = value.clone();
            later[Integer.BYTES] = 9;
            return Seal.close(key, later);
        });

        try (RocksStore store = open()) {
            assertThatThrownBy(() -> store.find(List.of(Samples.key("settled"))))
                    .isInstanceOfSatisfying(
                            StoreRefusedException.class,
                            refused -> assertThat(refused.code()).isEqualTo(Code.UNKNOWN_SCHEMA));
        }
    }

    @Test
    void a_value_that_is_too_short_is_refused() throws Exception {
        byte[] key = Samples.key("settled").encoded();
        for (int length : new int[] {40, 6, 4, 3, 0}) {
            rewrite(Family.CLOSED, "settled", value -> {
                byte[] cut = new byte[length];
                ByteBuffer.wrap(cut).put(value, 0, length);
                return length < Seal.LENGTH ? cut : Seal.close(key, cut);
            });
            try (RocksStore store = open()) {
                assertThatThrownBy(() -> store.find(List.of(Samples.key("settled"))))
                        .as("%d bytes", length)
                        .isInstanceOf(StoreRefusedException.class);
            }
        }
    }

    @Test
    void an_earlier_manifest_is_refused_though_it_is_whole() throws Exception {
        Path earlier = parent.resolve("earlier");
        StoreCopy.copy(directory(), earlier);
        try (RocksStore store = open()) {
            Samples.settle(store, "later");
        }
        for (Path file : StoreCopy.files(earlier)) {
            String name = file.getFileName().toString();
            if (name.equals("CURRENT") || name.startsWith("MANIFEST")) {
                Files.write(directory().resolve(name), Files.readAllBytes(file));
            }
        }

        assertThatThrownBy(this::open).isInstanceOf(StoreRefusedException.class).hasMessageContaining("CURRENT");
    }

    private void rewrite(Family family, String name, UnaryOperator<byte[]> change) throws RocksDBException {
        List<ColumnFamilyDescriptor> descriptors = Family.all().stream()
                .map(one -> new ColumnFamilyDescriptor(one.storedName()))
                .toList();
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        byte[] key = Samples.key(name).encoded();
        try (DBOptions options = new DBOptions();
                RocksDB rocks = RocksDB.open(options, directory().toString(), descriptors, handles)) {
            ColumnFamilyHandle handle = handles.get(family.number());
            rocks.put(handle, key, change.apply(rocks.get(handle, key)));
            handles.forEach(ColumnFamilyHandle::close);
        }
    }

    private static byte[] flipped(byte[] value) {
        byte[] changed = value.clone();
        changed[value.length / 2] ^= 4;
        return changed;
    }

    private RocksStore open() {
        return RocksStore.open(RocksOptions.at(directory()), () -> Samples.NOW);
    }

    private Path directory() {
        return parent.resolve("store");
    }
}
