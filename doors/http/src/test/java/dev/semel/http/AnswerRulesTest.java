package dev.semel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a status means and which headers may be replayed. */
class AnswerRulesTest {
    @ParameterizedTest
    @CsvSource({
        "200, SUCCEED",
        "201, SUCCEED",
        "204, SUCCEED",
        "303, SUCCEED",
        "304, SUCCEED",
        "400, REJECT",
        "404, REJECT",
        "409, REJECT",
        "410, REJECT",
        "422, REJECT",
        "402, REJECT",
        "405, REJECT",
        "412, REJECT",
        "415, REJECT",
        "423, REJECT",
        "451, REJECT",
        "401, RELEASE",
        "403, RELEASE",
        "408, RELEASE",
        "425, RELEASE",
        "429, RELEASE",
        "500, IN_DOUBT",
        "501, IN_DOUBT",
        "502, IN_DOUBT",
        "503, IN_DOUBT",
        "504, IN_DOUBT",
        "101, IN_DOUBT",
        "600, IN_DOUBT",
        "999, IN_DOUBT"
    })
    void a_status_has_its_class_by_default(int status, Classification expected) {
        assertThat(ResponseClasses.defaults().classify(status)).isEqualTo(expected);
    }

    @Test
    void a_status_can_be_declared_to_have_another_class() {
        ResponseClasses declared = ResponseClasses.defaults()
                .with(Classification.RELEASE, 423)
                .with(Classification.REJECT, List.of(403, 501));

        assertThat(declared.classify(423)).isEqualTo(Classification.RELEASE);
        assertThat(declared.classify(403)).isEqualTo(Classification.REJECT);
        assertThat(declared.classify(501)).isEqualTo(Classification.REJECT);
        assertThat(declared.classify(429)).isEqualTo(Classification.RELEASE);
        assertThat(ResponseClasses.defaults().classify(403)).isEqualTo(Classification.RELEASE);
        assertThatThrownBy(() -> declared.with(Classification.SUCCEED, 199)).hasMessageContaining("199");
    }

    @Test
    void only_a_request_that_never_left_releases_when_no_answer_comes() {
        assertThat(UpstreamFailure.NOTHING_SENT.classification()).isEqualTo(Classification.RELEASE);
        assertThat(UpstreamFailure.BROKEN.classification()).isEqualTo(Classification.IN_DOUBT);
        assertThat(UpstreamFailure.TIMED_OUT.classification()).isEqualTo(Classification.IN_DOUBT);
    }

    @Test
    void headers_outside_the_list_are_not_kept() {
        HttpFields kept = ReplayedHeaders.defaults()
                .kept(Requests.fields(
                        "Content-Type",
                        "text/plain",
                        "Set-Cookie",
                        "session=1",
                        "Date",
                        "now",
                        "LOCATION",
                        "/a",
                        "X-Request-Id",
                        "7",
                        "Link",
                        "<a>",
                        "Link",
                        "<b>",
                        "Server",
                        "x"));

        assertThat(kept)
                .isEqualTo(
                        Requests.fields("Content-Type", "text/plain", "LOCATION", "/a", "Link", "<a>", "Link", "<b>"));
    }

    @Test
    void a_header_that_the_connection_line_names_is_not_kept() {
        HttpFields kept = ReplayedHeaders.defaults()
                .kept(Requests.fields("Connection", "close, ETag", "ETag", "1", "Link", "<a>"));

        assertThat(kept).isEqualTo(Requests.fields("Link", "<a>"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Set-Cookie", "date", "Transfer-Encoding", "traceparent", "X-B3-TraceId", "Idempotent-Replayed"})
    void what_belongs_to_one_exchange_cannot_be_listed(String name) {
        assertThatThrownBy(() -> ReplayedHeaders.only(List.of(name)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'");
        assertThatThrownBy(() -> ReplayedHeaders.defaultsAnd(List.of(name)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_list_can_be_made_longer_or_replaced() {
        HttpFields answer = Requests.fields("ETag", "1", "X-Mine", "2");

        assertThat(ReplayedHeaders.defaultsAnd(List.of("X-Mine")).kept(answer)).isEqualTo(answer);
        assertThat(ReplayedHeaders.only(List.of("x-mine")).kept(answer)).isEqualTo(Requests.fields("X-Mine", "2"));
    }
}
