package dev.semel.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file of keys: what is read, and that no message shows a key. */
class NamedKeysTest {
    static final String KEY = Base64.getEncoder().encodeToString(new byte[NamedKeys.KEY_BYTES]);

    @Test
    void the_first_line_with_a_key_names_the_one_that_seals() {
        NamedKeys keys = NamedKeys.parse("# ours\n\n 2026-11  " + KEY + " \r\n2026-05 " + KEY + "\n");

        assertThat(keys.first()).isEqualTo("2026-11");
        assertThat(keys.key("2026-05")).hasSize(32);
        assertThat(keys.key("2025-11")).isNull();
        assertThat(keys).hasToString("NamedKeys[2026-11, 2026-05]");
    }

    @ParameterizedTest
    @CsvSource({
        "'', There is no key",
        "'# none', There is no key",
        "new, Line 1 is no name and key",
        "New AAAA, Line 1 is no name and key",
        "new AAAA BBBB, Line 1 is no name and key",
        "new A*AA, Line 1 has a key that is not base64",
        "new c2VjcmV0, Line 1 has a key of 6 bytes; it must have 32",
    })
    void what_is_no_key_is_refused_by_its_line(String text, String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedKeys.parse(text))
                .withMessageStartingWith(sentence)
                .satisfies(refused -> assertThat(refused.getMessage())
                        .doesNotContain("c2VjcmV0")
                        .doesNotContain("secret"));
    }

    @Test
    void a_name_stands_for_one_key() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedKeys.parse("new " + KEY + "\nnew " + KEY))
                .withMessageStartingWith("Line 2 names 'new' again");
    }
}
