package dev.semel.operation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathSelectionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/meta/sentAt      | {'a':1,'meta':{'sentAt':1}}       | {'a':1,'meta':{'sentAt':2}}",
                "/meta/sentAt      | {'a':1,'meta':{'sentAt':1}}       | {'a':1,'meta':{}}",
                "/meta/sentAt      | {'meta':{'sentAt':{'deep':[1]}}}  | {'meta':{'sentAt':null}}",
                "/items/*/trace    | {'items':[{'trace':1},{'x':2}]}   | {'items':[{'trace':2},{'trace':3,'x':2}]}",
                "/*/trace          | {'a':{'trace':1},'b':{'trace':1}} | {'a':{'trace':2},'b':{}}",
                "/*                | {'a':1}                           | {'b':[2]}",
                "/0                | [1,2]                             | [3,2]",
                "/a~1b             | {'a/b':1}                         | {'a/b':2}",
                "/a~0b             | {'a~b':1}                         | {'a~b':2}",
                "/a~01             | {'a~1':1}                         | {'a~1':2}",
                "/\u00e4           | {'\\u00e4':1}                     | {'\u00e4':2}",
                "/\ud83d\ude00     | {'\\ud83d\\ude00':1}              | {}",
                "/a\"              | {'a\\\"':1}                       | {'a\\u0022':2}",
                "/a//b             | {'a':{'':{'b':1}}}                | {'a':{'':{'b':2}}}",
            })
    void what_is_left_out_does_not_count(String path, String left, String right) {
        ContentRule rule = ContentRule.jsonExcept(path);

        assertThat(of(rule, left)).isEqualTo(of(rule, right));
        assertThat(of(ContentRule.json(), left)).isNotEqualTo(of(ContentRule.json(), right));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/meta/sentAt   | {'sentAt':1}                   | {'sentAt':2}",
                "/meta/sentAt   | {'meta':1}                     | {'meta':2}",
                "/meta/sentAt   | {'meta':[{'sentAt':1}]}        | {'meta':[{'sentAt':2}]}",
                "/meta          | {'Meta':1}                     | {'Meta':2}",
                "/items/*/trace | {'items':[{'x':{'trace':1}}]}  | {'items':[{'x':{'trace':2}}]}",
                "/a~1b          | {'a':{'b':1}}                  | {'a':{'b':2}}",
                "/1             | [1,2]                          | [3,2]",
                "/a             | 1                              | 2",
            })
    void what_is_not_left_out_counts(String path, String left, String right) {
        ContentRule rule = ContentRule.jsonExcept(path);

        assertThat(of(rule, left)).isNotEqualTo(of(rule, right));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/amount    | {'amount':1,'at':1}           | {'at':2,'amount':1.0}",
                "/a/b       | {'a':{'b':1,'c':1}}           | {'a':{'b':1}}",
                "/items/*/n | {'items':[{'n':1,'t':1}]}     | {'items':[{'n':1}],'x':2}",
                "/a         | {'a':{'x':[1,{'y':2}]},'b':1} | {'a':{'x':[1,{'y':2}]}}",
            })
    void what_is_not_taken_in_does_not_count(String path, String left, String right) {
        ContentRule rule = ContentRule.jsonOnly(path);

        assertThat(of(rule, left)).isEqualTo(of(rule, right));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/amount    | {'amount':1}               | {'amount':2}",
                "/amount    | {'amount':null}            | {}",
                "/a/b       | {'a':{'b':{'deep':[1]}}}   | {'a':{'b':{'deep':[2]}}}",
                "/items/*/n | {'items':[{'n':1},{'n':2}]} | {'items':[{'n':2},{'n':1}]}",
                "/items/*   | {'items':[1]}              | {'items':[1,1]}",
                "/*         | {'a':1}                    | {'b':1}",
            })
    void what_is_taken_in_counts(String path, String left, String right) {
        ContentRule rule = ContentRule.jsonOnly(path);

        assertThat(of(rule, left)).isNotEqualTo(of(rule, right));
    }

    @Test
    void a_star_reaches_a_member_that_another_path_names() {
        ContentRule only = ContentRule.jsonOnly("/a/b", "/*/c");
        ContentRule except = ContentRule.jsonExcept("/items/0/x", "/items/*/y");

        assertThat(of(only, "{'a':{'b':1,'c':1}}")).isNotEqualTo(of(only, "{'a':{'b':1,'c':2}}"));
        assertThat(of(only, "{'a':{'b':1,'c':1}}")).isNotEqualTo(of(only, "{'a':{'b':2,'c':1}}"));
        assertThat(of(except, "{'items':[{'x':1,'y':1,'z':1}]}"))
                .isEqualTo(of(except, "{'items':[{'x':2,'y':2,'z':1}]}"));
    }

    @Test
    void a_path_below_a_declared_path_adds_nothing() {
        ContentRule only = ContentRule.jsonOnly("/a", "/a/b");

        assertThat(of(only, "{'a':{'c':1}}")).isNotEqualTo(of(only, "{'a':{'c':2}}"));
    }

    @Test
    void selections_that_differ_have_names_that_differ() {
        List<ContentRule> rules = List.of(
                ContentRule.bytes(),
                ContentRule.json(),
                ContentRule.jsonExcept("/a"),
                ContentRule.jsonOnly("/a"),
                ContentRule.jsonExcept("/a/b"),
                ContentRule.jsonExcept("/a", "/b"),
                ContentRule.jsonExcept("/ab"),
                ContentRule.jsonExcept("/a~1b"),
                ContentRule.jsonExcept("/*"),
                ContentRule.jsonExcept("/a/*"),
                ContentRule.jsonExcept("/a", "/b/c"),
                ContentRule.jsonExcept("/a/b", "/c"),
                ContentRule.jsonExcept("/1:a"));

        assertThat(rules.stream().map(ContentRule::name)).doesNotHaveDuplicates();
    }

    @Test
    void the_order_and_repetition_of_paths_do_not_matter() {
        assertThat(ContentRule.jsonExcept("/b", "/a", "/b").name())
                .isEqualTo(ContentRule.jsonExcept("/a", "/b").name());
    }

    @Test
    void leaving_nothing_out_is_the_plain_rule() {
        assertThat(ContentRule.jsonExcept(List.of()).name())
                .isEqualTo(ContentRule.json().name());
    }

    @Test
    void taking_nothing_in_is_refused() {
        assertThatThrownBy(() -> ContentRule.jsonOnly(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a", "a/b", "$.a", "/a~", "/a~2b", "/~~0"})
    void a_path_that_is_none_is_refused(String path) {
        assertThatThrownBy(() -> ContentRule.jsonExcept(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + path + "'");
        assertThatThrownBy(() -> ContentRule.jsonOnly(path)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Fingerprint of(ContentRule rule, String json) {
        return rule.fingerprint(json.replace('\'', '"').getBytes(UTF_8));
    }
}
