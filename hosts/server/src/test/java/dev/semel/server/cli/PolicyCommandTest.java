package dev.semel.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.HttpFields;
import dev.semel.http.Peer;
import dev.semel.http.RequestHead;
import dev.semel.policies.PolicyFile;
import dev.semel.server.observe.TrafficRecorder;
import dev.semel.server.observe.Watch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code semel policy propose} and {@code semel gateway --observe} as people type them, and what they get wrong. */
class PolicyCommandTest extends TypedCommands {
    @TempDir
    private Path folder;

    @Test
    void an_empty_folder_and_a_missing_one_are_told_in_a_sentence() {
        assertThat(semel("policy", "propose", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).startsWith("semel: The folder " + folder + " holds no record of traffic; run");

        assertThat(semel("policy", "propose", folder.resolve("x").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("There is no folder");
    }

    @Test
    void a_record_without_a_request_is_a_finding() throws Exception {
        record(0, "");

        assertThat(semel("policy", "propose", folder.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("holds no request yet; send some through the gateway");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void keys_that_never_came_twice_are_proposed_with_that_said() throws Exception {
        record(40, "Idempotency-Key");

        assertThat(semel("policy", "propose", folder.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("No duplicates were seen, so keys, volatile members and retention are not");
        assertThat(out.toString()).contains("No key came twice: either nobody retried, or keys are made afresh");
        assertThat(isValid(out.toString())).isTrue();
    }

    @Test
    void traffic_without_keys_proposes_no_operation_and_lists_what_was_seen() throws Exception {
        record(40, "X-Other");

        assertThat(semel("policy", "propose", folder.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("No operation was seen with a usable key");
        assertThat(out.toString()).contains("# Not proposed: POST /orders, 40 requests");
        assertThat(isValid(out.toString())).isTrue();
    }

    @Test
    void damage_is_counted_located_and_said_in_the_proposal() throws Exception {
        record(40, "Idempotency-Key");
        try (Stream<Path> pages = Files.list(folder)) {
            Path page = pages.findFirst().orElseThrow();
            String text = Files.readString(page);
            Files.writeString(page, text.replaceFirst("\"status\":201", "\"status\":500"));
        }

        assertThat(semel("policy", "propose", folder.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("The record is damaged, 1 line cannot be read, the first is line ");
        assertThat(out.toString()).contains("# 1 line of the record could not be read and is left out.");
    }

    @Test
    void observing_goes_without_store_and_policy_and_says_so() {
        assertThat(semel("gateway", "--to", "http://127.0.0.1:1", "--observe", folder.toString(), "--store", "memory:"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--observe FOLDER protects nothing, so there is nothing to store");
        assertThat(semel("gateway", "--to", "http://127.0.0.1:1")).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required option: '--store=STORE'");
        assertThat(semel("gateway", "--to", "http://127.0.0.1:1", "--observe", folder + "", "--observe-limit", "0"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--observe-limit is 0 and must be 1 MiB or more");
    }

    private void record(int requests, String header) throws IOException {
        try (TrafficRecorder recorder = new TrafficRecorder(
                new TrafficRecorder.Settings(folder, 1 << 20), () -> 1_000, new SimpleMeterRegistry(), complaint -> {
                    throw new AssertionError(complaint);
                })) {
            for (int number = 0; number < requests; number++) {
                HttpFields headers = HttpFields.of(List.of(new HttpFields.Field(header, "key" + number)));
                Watch watch = recorder.begin(RequestHead.of("POST", "/orders", headers, Peer.unproved()), "10.0.0.1");
                watch.requestPart(Buffer.buffer("{}"));
                watch.requestEnded();
                watch.responseHead(201, HttpFields.none());
                watch.ended(Watch.End.WHOLE);
            }
        }
    }

    private static boolean isValid(String policy) {
        return PolicyFile.parse("p", policy).fold(valid -> true, invalid -> {
            throw new AssertionError(String.join("\n", invalid.lines()));
        });
    }
}
