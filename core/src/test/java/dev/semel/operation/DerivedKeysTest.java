package dev.semel.operation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Golden values were computed by a second implementation; a key that changes makes every retry a new action. */
class DerivedKeysTest {
    private static final Fingerprint ORDER = ContentRule.bytes().fingerprint("order".getBytes(UTF_8));

    @Test
    void derived_keys_never_change_with_a_release() {
        assertThat(DerivedKeys.natural("A-17", "payment", "")).isEqualTo("4:A-17.7:payment.0:");
        assertThat(DerivedKeys.fromContent(ORDER, "alice")).isEqualTo("HjQtBqwwZT_Xn30G2q9DUXv4ATSWMLWaVlhmrRkB1g4");
        assertThat(DerivedKeys.fromContent(
                        ORDER, "alice", Instant.ofEpochMilli(1_700_000_000_000L), Duration.ofHours(1)))
                .isEqualTo("qKXKDin3f5IU2PCbEtai01CCH9WOn1ODS-4Xq-ievnQ");
        assertThat(DerivedKeys.fromContent(ORDER, "alice", Instant.ofEpochMilli(-1), Duration.ofHours(1)))
                .isEqualTo("6FMIn98iwxwMVqqXlw0rIScIwsKgu7xSA_pEX67ok2U");
        assertThat(DerivedKeys.forReceiver(new OperationKey("acme", "payments.capture", "k-1"), 42, "psp"))
                .isEqualTo("9z-fghwwJNW716J1Khg9DpF0DGgEKWi0GtpKS_OL7DI");
    }

    @Test
    void natural_keys_are_equal_only_if_their_parts_are() {
        Random random = new Random(5);
        Map<String, List<String>> seen = new HashMap<>();
        for (int round = 0; round < 20_000; round++) {
            List<String> parts = random.ints(1 + random.nextInt(3), 0, 6)
                    .mapToObj(at -> List.of("", "a", "1:a", ".", "a.1:a", "0:").get(at))
                    .toList();
            String key = DerivedKeys.natural(
                    parts.get(0), parts.subList(1, parts.size()).toArray(String[]::new));
            List<String> earlier = seen.putIfAbsent(key, parts);

            assertThat(earlier == null ? parts : earlier).isEqualTo(parts);
        }
    }

    @Test
    void what_the_receiver_is_called_with_differs_by_every_part() {
        OperationKey key = new OperationKey("acme", "pay", "k");

        assertThat(List.of(
                        DerivedKeys.forReceiver(key, 1, "psp"),
                        DerivedKeys.forReceiver(key, 2, "psp"),
                        DerivedKeys.forReceiver(key, 1, "bank"),
                        DerivedKeys.forReceiver(new OperationKey("acme", "pay", "l"), 1, "psp"),
                        DerivedKeys.forReceiver(new OperationKey("acme", "refund", "k"), 1, "psp"),
                        DerivedKeys.forReceiver(new OperationKey("other", "pay", "k"), 1, "psp")))
                .doesNotHaveDuplicates();
    }

    @Test
    void content_of_two_callers_or_two_kinds_is_never_one_key() {
        Instant time = Instant.EPOCH;

        assertThat(List.of(
                        DerivedKeys.fromContent(ORDER, "alice"),
                        DerivedKeys.fromContent(ORDER, "bob"),
                        DerivedKeys.fromContent(ORDER, "alice", time, Duration.ofHours(1)),
                        DerivedKeys.fromContent(ORDER, "alice", time, Duration.ofHours(2)),
                        DerivedKeys.fromContent(ORDER, "alice", time.plusSeconds(3600), Duration.ofHours(1)),
                        DerivedKeys.fromContent(Fingerprint.of("other.1", ORDER.digest()), "alice")))
                .doesNotHaveDuplicates();
    }

    @Test
    void attempts_within_one_bucket_share_their_key() {
        Instant start = Instant.parse("2026-11-21T10:00:00Z");

        assertThat(DerivedKeys.fromContent(ORDER, "a", start, Duration.ofHours(1)))
                .isEqualTo(DerivedKeys.fromContent(ORDER, "a", start.plusMillis(3_599_999), Duration.ofHours(1)));
    }

    @Test
    void a_bucket_that_holds_nothing_is_refused() {
        for (Duration none : List.of(Duration.ZERO, Duration.ofMillis(-5), Duration.ofNanos(1))) {
            assertThatThrownBy(() -> DerivedKeys.fromContent(ORDER, "a", Instant.EPOCH, none))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_derived_key_is_a_well_formed_key() {
        assertThat(new OperationKey("t", "o", DerivedKeys.fromContent(ORDER, "alice")))
                .isNotNull();
    }
}
