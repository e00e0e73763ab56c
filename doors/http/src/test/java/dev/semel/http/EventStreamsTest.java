package dev.semel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamsTest {
    private static boolean asked(String... lines) {
        return EventStreams.areAskedFor(HttpFields.of(List.of(lines).stream()
                .map(each -> new HttpFields.Field("accept", each))
                .toList()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/event-stream",
                "TEXT/Event-Stream",
                "application/json, text/event-stream",
                "text/event-stream;q=0.5",
                "text/event-stream; charset=utf-8"
            })
    void streams_that_are_named_are_asked_for(String accept) {
        assertThat(asked(accept)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/*",
                "text/*",
                "application/json",
                "",
                "text/event-stream;q=0",
                "text/event-stream; q=0.000",
                "text/event-streams"
            })
    void what_takes_anything_or_rules_them_out_does_not_ask_for_them(String accept) {
        assertThat(asked(accept)).isFalse();
    }

    @Test
    void every_line_counts() {
        assertThat(asked("application/json", "text/event-stream")).isTrue();
        assertThat(asked()).isFalse();
    }
}
