package dev.semel.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestHeadTest {
    @ParameterizedTest
    @CsvSource({
        "/a/b?c=d, /a/b, c=d",
        "/a%2Fb?, /a%2Fb, ''",
        "/a?b?c, /a, b?c",
        "http://h:8080/a?b, /a, b",
        "http://h, /, ''",
        "http://h?b, /, b",
        "*, *, ''",
        "/x://y/a, /x://y/a, ''"
    })
    void a_target_is_parted_and_never_decoded(String target, String path, String query) {
        RequestHead head = RequestHead.of("POST", target, HttpFields.none(), Peer.unproved());

        assertThat(head.path()).isEqualTo(path);
        assertThat(head.query()).isEqualTo(query);
    }

    @Test
    void fields_are_found_whatever_their_case_and_keep_every_line_in_order() {
        HttpFields fields = Requests.fields("A", "1", "b", "2", "a", "3");

        assertThat(fields.all("a")).containsExactly("1", "3");
        assertThat(fields.first("B")).isEqualTo("2");
        assertThat(fields.first("c")).isNull();
        assertThat(fields.with("A", "4").all("a")).containsExactly("4");
        assertThat(fields.without("a").lines()).containsExactly(new HttpFields.Field("b", "2"));
    }

    @Test
    void printing_fields_or_a_head_shows_no_value() {
        assertThat(Requests.head("POST", "/", "Authorization", "secret").toString())
                .contains("Authorization")
                .doesNotContain("secret");
    }

    @Test
    void a_body_does_not_change_with_the_bytes_it_was_made_from() {
        byte[] bytes = {1, 2};
        HttpBody body = HttpBody.of(bytes);
        bytes[0] = 9;
        body.bytes()[1] = 9;

        assertThat(body).isEqualTo(HttpBody.of(new byte[] {1, 2}));
    }
}
