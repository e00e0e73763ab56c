package dev.semel.store.dynamodb;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.IntentRecord;
import dev.semel.store.RecordCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What the table holds of one key: a record, or, after the record was deleted, its epoch alone.
 *
 * @param tag drawn at random for every write, so it stands for this very state of the item and no other, and whoever
 *     writes knows his own
 * @param changedMillis when it was changed last, by the clock of whoever did it: no later decision has an earlier time
 * @param record null if only the epoch is left
 * @param lines its transitions
 * @param notes what was noted beside them; not written with the rest
 */
record Item(
        SdkBytes tag,
        long epoch,
        long changedMillis,
        @Nullable IntentRecord record,
        List<SdkBytes> lines,
        List<SdkBytes> notes) {
    static final String KEY = "k";
    static final String TAG = "v";
    static final String EPOCH = "e";
    static final String CHANGED = "t";
    static final String RECORD = "b";
    static final String LINES = "h";
    static final String NOTES = "n";
    /** Only of open records: which part of the index, and since when they are due. */
    static final String OPEN = "o";

    static final String DUE = "d";
    /** Only of what is nothing but an epoch: when the service may delete it, in seconds since 1970. */
    static final String GONE_AFTER = "x";

    private static final byte RECORDS = 'r';

    /** The item's key in the table. */
    static AttributeValue key(OperationKey key) {
        byte[] encoded = key.encoded();
        return AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(ByteBuffer.allocate(1 + encoded.length)
                .put(RECORDS)
                .put(encoded)
                .array()));
    }

    static boolean isRecords(AttributeValue key) {
        ByteBuffer bytes = key.b().asByteBuffer();
        return bytes.hasRemaining() && bytes.get(0) == RECORDS;
    }

    static OperationKey keyOf(AttributeValue key) {
        byte[] bytes = key.b().asByteArrayUnsafe();
        return OperationKey.decoded(Arrays.copyOfRange(bytes, 1, bytes.length));
    }

    /**
     * Null if there is none.
     *
     * @throws IllegalArgumentException if they are not such an item's
     */
    static @Nullable Item of(@Nullable Map<String, AttributeValue> attributes) {
        if (attributes == null || attributes.isEmpty()) {
            return null;
        }
        AttributeValue tag = attributes.get(TAG);
        AttributeValue epoch = attributes.get(EPOCH);
        AttributeValue changed = attributes.get(CHANGED);
        if (tag == null || epoch == null || changed == null) {
            throw new IllegalArgumentException(
                    "A stored item lacks one of " + TAG + ", " + EPOCH + " and " + CHANGED + ".");
        }
        AttributeValue record = attributes.get(RECORD);
        return new Item(
                tag.b(),
                Long.parseLong(epoch.n()),
                Long.parseLong(changed.n()),
                record == null ? null : RecordCodec.decode(record.b().asByteArrayUnsafe()),
                list(attributes.get(LINES)),
                list(attributes.get(NOTES)));
    }

    private static List<SdkBytes> list(@Nullable AttributeValue lines) {
        return lines == null
                ? List.of()
                : lines.l().stream().map(AttributeValue::b).toList();
    }

    static SdkBytes freshTag() {
        UUID random = UUID.randomUUID();
        return SdkBytes.fromByteArrayUnsafe(ByteBuffer.allocate(16)
                .putLong(random.getMostSignificantBits())
                .putLong(random.getLeastSignificantBits())
                .array());
    }
}
