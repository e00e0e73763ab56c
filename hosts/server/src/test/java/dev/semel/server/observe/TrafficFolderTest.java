package dev.semel.server.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.http.HttpFields;
import dev.semel.http.Peer;
import dev.semel.http.RequestHead;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a record of traffic keeps of itself: its bounds, its last line, and the truth about what is missing. */
@Timeout(600)
class TrafficFolderTest {
    @TempDir
    private Path folder;

    private final AtomicLong now = new AtomicLong(1_000_000);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<String> complaints = new ArrayList<>();

    @Test
    void a_folder_never_grows_over_its_limit_and_stays_readable_when_its_oldest_pages_are_gone() throws Exception {
        long limit = 1 << 20;
        try (TrafficRecorder recorder = recorder(limit)) {
            for (int number = 0; number < 6_000; number++) {
                exchange(recorder, "/orders/" + number, "{\"amount\":" + number + ",\"note\":\"n\"}");
                // As fast as the writer is: what is asked here is how much stays.
                while (registry.counter("semel.traffic.written").count() + 4_000 < number) {
                    Thread.onSpinWait();
                }
            }
        }

        long bytes = 0;
        for (Path page : pages()) {
            bytes += Files.size(page);
        }
        TrafficFolder.Traffic traffic = TrafficFolder.read(folder);
        assertThat(bytes).isLessThanOrEqualTo(limit).isGreaterThan(limit / 2);
        assertThat(traffic.notes()).hasSizeBetween(500, 5_500);
        assertThat(traffic.damaged()).isZero();
        TrafficNote latest = traffic.notes().get(traffic.notes().size() - 1);
        assertThat(latest.path()).containsExactly("orders", "{id}");
        assertThat(latest.asked().paths()).containsExactly("/amount", "/note");
        assertThat(registry.counter("semel.traffic.lost").count()).isZero();
    }

    @Test
    void a_torn_last_line_is_no_damage_and_all_before_it_is_read() throws Exception {
        record(10);
        Path page = pages().get(0);
        byte[] all = Files.readAllBytes(page);
        Files.write(page, java.util.Arrays.copyOf(all, all.length - 7));

        TrafficFolder.Traffic traffic = TrafficFolder.read(folder);

        assertThat(traffic.notes()).hasSize(9);
        assertThat(traffic.damaged()).isZero();
    }

    @Test
    void every_flipped_bit_is_noticed_and_costs_its_line_alone() throws Exception {
        record(3);
        Path page = pages().get(0);
        byte[] all = Files.readAllBytes(page);
        int start = new String(all, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
        int end = new String(all, StandardCharsets.ISO_8859_1).indexOf('\n', start);
        for (int at = start; at < end; at += 13) {
            byte[] flipped = all.clone();
            flipped[at] ^= 4;
            Files.write(page, flipped);

            TrafficFolder.Traffic traffic = TrafficFolder.read(folder);

            assertThat(traffic.damaged()).as("bit of byte %d", at).isEqualTo(1);
            assertThat(traffic.notes()).hasSize(2);
            assertThat(traffic.firstDamage()).startsWith("line 2 of traffic-");
        }
    }

    @Test
    void values_of_two_runs_cannot_be_compared() throws Exception {
        record(1);
        record(1);

        TrafficFolder.Traffic traffic = TrafficFolder.read(folder);

        assertThat(traffic.runs()).isEqualTo(2);
        TrafficNote one = traffic.notes().get(0);
        TrafficNote other = traffic.notes().get(1);
        assertThat(one.target()).isNotEqualTo(other.target());
        assertThat(one.asked().whole()).isNotEqualTo(other.asked().whole());
    }

    @Test
    void what_is_safe_is_not_recorded_and_what_never_answered_is() throws Exception {
        try (TrafficRecorder recorder = recorder(1 << 20)) {
            for (String method : List.of("GET", "HEAD", "OPTIONS", "TRACE")) {
                assertThat(recorder.begin(head(method, "/a"), "here")).isSameAs(Watch.NONE);
            }
            recorder.begin(head("DELETE", "/a"), "here").ended(Watch.End.NOT_SENT);
        }

        assertThat(TrafficFolder.read(folder).notes()).singleElement().satisfies(note -> {
            assertThat(note.method()).isEqualTo("DELETE");
            assertThat(note.status()).isZero();
            assertThat(note.end()).isEqualTo(Watch.End.NOT_SENT);
        });
    }

    @Test
    void a_folder_that_is_not_there_or_holds_nothing_is_told_in_a_sentence() {
        assertThatThrownBy(() -> TrafficFolder.read(folder.resolve("none")))
                .hasMessageStartingWith("There is no folder ")
                .hasMessageEndingWith("as in 'semel gateway --observe FOLDER'.");
        assertThatThrownBy(() -> TrafficFolder.read(folder))
                .hasMessageContaining("holds no record of traffic; run 'semel gateway --observe");
    }

    @Test
    void words_are_told_only_when_enough_requests_had_them() throws Exception {
        try (TrafficRecorder recorder = recorder(1 << 20)) {
            for (int number = 0; number < 60; number++) {
                exchange(recorder, "/users/" + name(number) + "/orders", "{\"total\":1,\"" + name(number) + "\":2}");
            }
            exchange(recorder, "/rare", "{}");
        }
        StringBuilder written = new StringBuilder();
        for (Path page : pages()) {
            written.append(Files.readString(page));
        }

        assertThat(written.toString()).contains("\"users\"", "\"/total\"").doesNotContain("rare");
        for (int number = 0; number < 60; number++) {
            assertThat(written.toString()).doesNotContain(name(number));
        }
    }

    private static String name(int number) {
        return "somebody_" + (char) ('a' + number % 26) + (char) ('a' + number / 26);
    }

    private void record(int exchanges) throws IOException {
        now.addAndGet(1_000);
        try (TrafficRecorder recorder = recorder(1 << 20)) {
            for (int number = 0; number < exchanges; number++) {
                exchange(recorder, "/orders/1", "{\"amount\":1}");
            }
        }
    }

    private TrafficRecorder recorder(long limit) throws IOException {
        return new TrafficRecorder(
                new TrafficRecorder.Settings(folder, limit), now::incrementAndGet, registry, complaints::add);
    }

    private static RequestHead head(String method, String target) {
        HttpFields headers = HttpFields.of(List.of(new HttpFields.Field("Content-Type", "application/json")));
        return RequestHead.of(method, target, headers, Peer.unproved());
    }

    private static void exchange(Observer observer, String target, String body) {
        Watch watch = observer.begin(head("POST", target), "10.0.0.1");
        watch.requestPart(Buffer.buffer(body));
        watch.requestEnded();
        watch.responseHead(201, HttpFields.none());
        watch.ended(Watch.End.WHOLE);
    }

    private List<Path> pages() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }
}
