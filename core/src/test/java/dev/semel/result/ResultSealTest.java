package dev.semel.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A sealed payload opens for its record and its key alone, unchanged alone, and says nothing before. */
class ResultSealTest {
    private static final OperationKey ONE = new OperationKey("acme", "pay", "one");
    private static final OperationKey TWO = new OperationKey("acme", "pay", "two");
    private static final String FIRST = "first " + key(1);
    private static final String SECOND = "second " + key(2);

    private final ResultSeal seal = ResultSeal.under(NamedKeys.parse(FIRST));
    private final Payload receipt = Payload.whole("the receipt of a card".getBytes(StandardCharsets.UTF_8));

    private static String key(int seed) {
        byte[] key = new byte[NamedKeys.KEY_BYTES];
        new Random(seed).nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    @Test
    void what_was_sealed_opens_as_it_was() {
        Payload reference = Payload.reference(new byte[] {1, 2, 3});
        Payload empty = Payload.whole(new byte[0]);
        for (Payload payload : new Payload[] {receipt, reference, empty}) {
            Payload sealed = seal.seal(ONE, payload);

            assertThat(sealed.extent()).isEqualTo(Payload.Extent.SEALED);
            assertThat(seal.open(ONE, sealed)).isEqualTo(payload);
        }
    }

    @Test
    void the_bytes_say_nothing_of_it() {
        String sealed = new String(seal.seal(ONE, receipt).bytes(), StandardCharsets.ISO_8859_1);

        assertThat(sealed).doesNotContain("receipt").doesNotContain("card");
    }

    @Test
    void what_holds_nothing_is_left_as_it_is() {
        assertThat(seal.seal(ONE, Payload.omitted())).isEqualTo(Payload.omitted());
        assertThat(seal.seal(ONE, Payload.oversized())).isEqualTo(Payload.oversized());
        assertThat(seal.open(ONE, receipt)).isEqualTo(receipt);
    }

    @Test
    void the_same_payload_of_a_record_is_sealed_to_the_same_bytes_and_another_or_another_records_is_not() {
        Payload sealed = seal.seal(ONE, receipt);

        assertThat(seal.seal(ONE, receipt)).isEqualTo(sealed);
        assertThat(seal.seal(TWO, receipt)).isNotEqualTo(sealed);
        assertThat(seal.seal(ONE, Payload.reference(receipt.bytes()))).isNotEqualTo(sealed);
        Set<Payload> all = new HashSet<>();
        for (int each = 0; each < 1_000; each++) {
            all.add(seal.seal(ONE, Payload.whole(new byte[] {(byte) each, (byte) (each >> 8)})));
        }
        assertThat(all).hasSize(1_000);
    }

    @Test
    void it_does_not_open_for_another_record() {
        Payload sealed = seal.seal(ONE, receipt);

        assertThat(seal.open(TWO, sealed)).isEqualTo(sealed);
    }

    @Test
    void it_opens_after_the_keys_were_changed_as_long_as_its_own_is_there() {
        Payload sealed = seal.seal(ONE, receipt);

        ResultSeal rotated = ResultSeal.under(NamedKeys.parse(SECOND + "\n" + FIRST));
        assertThat(rotated.open(ONE, sealed)).isEqualTo(receipt);
        assertThat(seal.open(ONE, rotated.seal(ONE, receipt)).extent()).isEqualTo(Payload.Extent.SEALED);
        ResultSeal without = ResultSeal.under(NamedKeys.parse(SECOND));
        assertThat(without.open(ONE, sealed)).isEqualTo(sealed);
        ResultSeal another = ResultSeal.under(NamedKeys.parse("first " + key(3)));
        assertThat(another.open(ONE, sealed)).isEqualTo(sealed);
    }

    @Test
    void no_bit_can_be_changed_and_no_byte_cut_off() {
        byte[] sealed = seal.seal(ONE, receipt).bytes();
        for (int bit = 0; bit < 8 * sealed.length; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(seal.open(ONE, Payload.sealed(changed)).extent()).isEqualTo(Payload.Extent.SEALED);
        }
        for (int length = 0; length < sealed.length; length++) {
            Payload cut = Payload.sealed(Arrays.copyOf(sealed, length));
            assertThat(seal.open(ONE, cut)).isEqualTo(cut);
        }
    }
}
