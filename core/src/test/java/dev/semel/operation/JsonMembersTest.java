package dev.semel.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A JSON text without what stands at some places, or nothing but that. */
class JsonMembersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/card/number | {\"card\": {\"number\": \"4711\", \"brand\":\"x\"} } | {\"card\": {\"number\": null, \"brand\":\"x\"} }",
                "/a           | {\"b\":1.50, \"a\":{\"c\":[1,{\"d\":2}]}}  | {\"b\":1.50, \"a\":null}",
                "/a           | [1, 2]                          | [1, 2]",
                "/1           | [1, \"s\" , 3]                    | [1, null , 3]",
                "/items/*/key | {\"items\":[{\"key\":1},{\"key\":[2]},{\"no\":3}]} | {\"items\":[{\"key\":null},{\"key\":null},{\"no\":3}]}",
                "/*           | {\"a\":1,\"b\":{\"c\":2}}           | {\"a\":null,\"b\":null}",
                "/a~1b        | {\"a/b\":1,\"a\":{\"b\":2}}         | {\"a/b\":null,\"a\":{\"b\":2}}",
                "/secret      | {\"s\\u0065cret\":7}              | {\"s\\u0065cret\":null}",
                "/a/b         | {\"a\":5}                         | {\"a\":5}"
            })
    void what_stands_at_a_place_becomes_null_and_no_other_byte_changes(String path, String json, String left) {
        assertThat(blanked(List.of(path), json)).isEqualTo(left);
    }

    @Test
    void several_places_are_blanked_each_once_one_within_another_too() {
        assertThat(blanked(List.of("/a", "/a/b", "/c/*/d"), "{\"c\":{\"x\":{\"d\":1}},\"a\":{\"b\":2},\"e\":3}"))
                .isEqualTo("{\"c\":{\"x\":{\"d\":null}},\"a\":null,\"e\":3}");
    }

    @Test
    void without_places_the_text_stays_as_it_is() {
        byte[] json = bytes(" {\"a\" : 1e3 }");

        assertThat(JsonMembers.at(List.of()).blanked(json)).isSameAs(json);
        assertThat(JsonMembers.at(List.of()).isNone()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/id        | {\"b\":2,\"id\":9007199254740993}      | {\"id\":9007199254740993}",
                "/id        | {\"id\": 1500, \"b\": 2 , \"c\":[{}] } | {\"id\": 1500}",
                "/id        | {\"a\": {}, \"id\" :1.50, \"b\":2}     | { \"id\" :1.50}",
                "/id        | {\"q\\\"\":1, \"x\\\\\" : 2,\"id\":3}       | { \"id\":3}",
                "/items/*/id | {\"n\":1,\"items\":[{\"id\":1,\"p\":2},3,{\"p\":4}, {\"p\":5,\"id\":6}]} | {\"items\":[{\"id\":1},{}, {\"id\":6}]}",
                "/1         | [1, 2, 3]                          | [ 2]",
                "/a/b       | {\"a\":5}                          | ``",
                "/data/id   | {\"data\":{\"id\":\"x\",\"more\":1}}     | {\"data\":{\"id\":\"x\"}}",
                "/id        | {\"b\":2}                            | ``",
                "/id        | [1]                                | ``",
                "/id        | 17                                 | ``",
                "/data/id   | {\"data\":{}}                        | ``"
            })
    void alone_stands_what_leads_to_the_places_and_what_is_there(String path, String json, String left) {
        assertThat(text(JsonMembers.at(List.of(path)).alone(bytes(json)))).isEqualTo(left);
    }

    @Test
    void a_text_that_is_not_well_formed_is_refused_whole() {
        for (String wrong : List.of("{\"a\":1", "{\"a\":1,\"a\":2}", "{\"a\":1} x", "a=1")) {
            assertThatThrownBy(() -> blanked(List.of("/a"), wrong)).isInstanceOf(MalformedContentException.class);
            assertThatThrownBy(() -> JsonMembers.at(List.of("/a")).alone(bytes(wrong)))
                    .isInstanceOf(MalformedContentException.class);
        }
    }

    @Test
    void a_place_that_is_not_written_as_one_is_refused() {
        assertThatThrownBy(() -> JsonMembers.at(List.of("card"))).hasMessageContaining("'card' does not begin with");
        assertThatThrownBy(() -> JsonMembers.at(List.of("/a~2"))).hasMessageContaining("'~'");
    }

    private static String blanked(List<String> paths, String json) {
        return text(JsonMembers.at(paths).blanked(bytes(json)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
