package dev.semel.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.semel.operation.Fingerprint;
import dev.semel.policy.EffectClass;
import dev.semel.policy.EffectTerms;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Life;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
    @Test
    void a_record_is_read_back_as_it_was_written() {
        EnumSet<Status> seen = EnumSet.noneOf(Status.class);
        for (int seed = 0; seed < 5_000; seed++) {
            IntentRecord record = random(new Random(seed));
            seen.add(record.status());

            assertThat(RecordCodec.decode(RecordCodec.encode(record)))
                    .as("seed %d", seed)
                    .isEqualTo(record);
        }
        assertThat(seen).isEqualTo(EnumSet.complementOf(EnumSet.of(Status.ABSENT)));
    }

    @Test
    void every_beginning_of_a_record_is_refused_and_so_is_more() {
        for (int seed = 0; seed < 200; seed++) {
            byte[] whole = RecordCodec.encode(random(new Random(seed)));
            for (int length = 0; length < whole.length; length++) {
                byte[] part = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> RecordCodec.decode(part))
                        .as("the first %d of %d bytes, seed %d", length, whole.length, seed)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageEndingWith(".");
            }
            assertThatThrownBy(() -> RecordCodec.decode(Arrays.copyOf(whole, whole.length + 1)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_damaged_record_is_read_or_refused_and_fails_in_no_other_way() {
        int refused = 0;
        for (int seed = 0; seed < 50_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = RecordCodec.encode(random(random));
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            try {
                assertThat(RecordCodec.decode(bytes)).isNotNull();
            } catch (IllegalArgumentException | StoreRefusedException expected) {
                refused++;
            } catch (RuntimeException other) {
                fail("seed " + seed + " fails with " + other, other);
            }
        }
        assertThat(refused).isGreaterThan(1_000);
    }

    @Test
    void a_length_beyond_the_record_costs_no_memory() {
        byte[] bytes = RecordCodec.encode(golden().get("running"));
        // The length of the first text: no machine can set that much aside, so asking for it fails otherwise.
        ByteBuffer.wrap(bytes).putInt(2, Integer.MAX_VALUE);

        assertThatThrownBy(() -> RecordCodec.decode(bytes)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_record_of_a_later_release_is_refused_as_such() {
        byte[] bytes = RecordCodec.encode(golden().get("running"));
        for (byte schema : new byte[] {0, 2, 127, -1}) {
            bytes[0] = schema;

            assertThatThrownBy(() -> RecordCodec.decode(bytes))
                    .isInstanceOfSatisfying(
                            StoreRefusedException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(StoreRefusedException.Code.UNKNOWN_SCHEMA))
                    .hasMessageContaining("schema " + schema);
        }
    }

    /** The bytes were written by a second implementation; what a release once wrote every later one reads. */
    @Test
    void records_of_schema_1_keep_their_bytes() throws IOException {
        Map<String, IntentRecord> expected = golden();
        try (InputStream file = RecordCodecTest.class.getResourceAsStream("/golden/records-schema-1.tsv")) {
            for (String line :
                    new String(file.readAllBytes(), UTF_8).lines().skip(1).toList()) {
                String[] column = line.split("\t", -1);
                IntentRecord record = expected.remove(column[0]);

                assertThat(HexFormat.of().formatHex(RecordCodec.encode(record)))
                        .as(column[0])
                        .isEqualTo(column[1]);
                assertThat(RecordCodec.decode(HexFormat.of().parseHex(column[1])))
                        .isEqualTo(record);
            }
        }
        assertThat(expected).isEmpty();
    }

    private static Map<String, IntentRecord> golden() {
        EffectTerms unprotected = EffectTerms.unprotected();
        EffectTerms queryable = EffectTerms.queryable(Duration.ofHours(1), Duration.ofSeconds(5));
        Map<String, IntentRecord> records = new LinkedHashMap<>();
        records.put("running", of(unprotected, new State.Running(1_010_000, 2, null)));
        records.put(
                "running-seen",
                of(
                        EffectTerms.deduplicated(Duration.ofHours(1)).rememberingRefusals(),
                        new State.Running(1_010_000, 0, Payload.whole("500".getBytes(UTF_8)))));
        records.put(
                "succeeded",
                of(
                        EffectTerms.atomic(),
                        new State.Settled(
                                new Outcome.Succeeded(Payload.whole(new byte[] {0, -1})),
                                1_000_001,
                                2_000_000,
                                3_000_000,
                                Evidence.owner())));
        records.put(
                "rejected",
                of(
                        EffectTerms.fenced(Duration.ofHours(1)),
                        new State.Settled(
                                new Outcome.Rejected(Payload.reference("ref".getBytes(UTF_8))),
                                1_000_001,
                                2_000_000,
                                3_000_000,
                                Evidence.probe("psp", "gefunden: nein \u20ac", 1_500_000))));
        records.put("released", of(queryable, new State.Released(2_000_000, Evidence.operator("ada", "looked"))));
        records.put("in-doubt", of(queryable, new State.InDoubt(1_010_000, true, Payload.oversized())));
        records.put("tombstone", of(unprotected, new State.Tombstone(Status.REJECTED, 3_000_000)));
        records.put(
                "omitted",
                of(
                        unprotected,
                        new State.Settled(new Outcome.Succeeded(Payload.omitted()), 1, 2, 3, Evidence.store())));
        return records;
    }

    private static IntentRecord of(EffectTerms effect, State state) {
        byte[] digest = new byte[32];
        for (int at = 0; at < digest.length; at++) {
            digest[at] = (byte) at;
        }
        return new IntentRecord(
                Fingerprint.of("json.1", digest),
                effect,
                "2026-11-21.1",
                new LeaseId(7, new Nonce(0x0123456789abcdefL, -2)),
                new Life(5, 1_000_000, true),
                3,
                2,
                state);
    }

    private static IntentRecord random(Random random) {
        byte[] digest = new byte[16 + random.nextInt(49)];
        random.nextBytes(digest);
        EffectClass[] classes = EffectClass.values();
        EffectClass effectClass = classes[random.nextInt(classes.length)];
        boolean quiescent = effectClass == EffectClass.QUERYABLE && random.nextBoolean();
        long horizon = 1 + (random.nextLong() >>> 3);
        EffectTerms effect = new EffectTerms(
                effectClass,
                horizon,
                horizon / 2,
                random.nextLong() >>> 3,
                quiescent ? horizon / 2 + random.nextInt(1_000) : EffectTerms.UNDECLARED,
                random.nextBoolean());
        return new IntentRecord(
                Fingerprint.of("rule." + random.nextInt(100), digest),
                effect,
                text(random),
                new LeaseId(random.nextLong(), new Nonce(random.nextLong(), random.nextLong())),
                new Life(random.nextLong(), random.nextLong(), random.nextBoolean()),
                random.nextLong(),
                random.nextLong(),
                state(random));
    }

    private static State state(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> new State.Running(random.nextLong(), random.nextInt(), seen(random));
            case 1 -> settled(new Outcome.Succeeded(payload(random)), random);
            case 2 -> settled(new Outcome.Rejected(payload(random)), random);
            case 3 -> new State.Released(random.nextLong(), evidence(random));
            case 4 -> new State.InDoubt(random.nextLong(), random.nextBoolean(), seen(random));
            default ->
                new State.Tombstone(random.nextBoolean() ? Status.SUCCEEDED : Status.REJECTED, random.nextLong());
        };
    }

    private static State settled(Outcome outcome, Random random) {
        return new State.Settled(outcome, random.nextLong(), random.nextLong(), random.nextLong(), evidence(random));
    }

    private static Evidence evidence(Random random) {
        Evidence.Source[] sources = Evidence.Source.values();
        return new Evidence(
                sources[random.nextInt(sources.length)], "a" + text(random), "r" + text(random), random.nextLong());
    }

    private static Payload seen(Random random) {
        return random.nextBoolean() ? null : payload(random);
    }

    private static Payload payload(Random random) {
        byte[] bytes = new byte[random.nextInt(4) == 0 ? random.nextInt(5_000) : random.nextInt(5)];
        random.nextBytes(bytes);
        return switch (random.nextInt(4)) {
            case 0 -> Payload.whole(bytes);
            case 1 -> Payload.reference(bytes);
            case 2 -> Payload.omitted();
            default -> Payload.oversized();
        };
    }

    private static String text(Random random) {
        return "\u20ac\ud83d\ude00-x".repeat(random.nextInt(4));
    }
}
