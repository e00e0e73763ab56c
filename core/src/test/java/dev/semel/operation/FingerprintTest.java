package dev.semel.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "json 1", "json.1\n", "j\u00e4son.1"})
    void a_rule_name_that_is_not_visible_ascii_is_refused(String rule) {
        assertThatThrownBy(() -> Fingerprint.of(rule, new byte[32])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_rule_name_may_have_64_characters_and_no_more() {
        assertThat(Fingerprint.of("r".repeat(64), new byte[32]).rule()).hasSize(64);
        assertThatThrownBy(() -> Fingerprint.of("r".repeat(65), new byte[32]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_digest_too_short_to_tell_requests_apart_is_refused() {
        assertThatThrownBy(() -> Fingerprint.of("crc", new byte[4])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Fingerprint.of("sha", new byte[65])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nobody_can_change_a_fingerprint_from_outside() {
        byte[] digest = new byte[32];
        Fingerprint fingerprint = Fingerprint.of("sha", digest);
        digest[0] = 1;
        fingerprint.digest()[1] = 1;

        assertThat(fingerprint).isEqualTo(Fingerprint.of("sha", new byte[32]));
    }
}
