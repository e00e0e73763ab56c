package dev.semel.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.assembly.StoreAddress;
import dev.semel.policies.Policy;
import dev.semel.policies.PolicyFile;
import dev.semel.server.GatewaySettings;
import dev.semel.server.admin.AdminSettings;
import dev.semel.server.observe.TrafficFolder;
import dev.semel.server.observe.TrafficRecorder;
import dev.semel.server.propose.Proposal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A storm whose truth is known, watched, turned into a policy, and then sent to a gateway that keeps it. */
@Timeout(600)
class ObservedTrafficTest {
    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private HandMadeStorm storm;
    private Optional<Node> node = Optional.empty();

    @BeforeEach
    void serve() {
        storm = new HandMadeStorm();
    }

    @AfterEach
    void close() {
        node.ifPresent(Node::close);
        storm.close();
    }

    @Test
    void the_proposal_counts_what_the_storm_did_exactly() throws Exception {
        Proposal proposal = observed();

        assertThat(proposal.operations()).isEqualTo(1);
        assertThat(proposal.duplicates()).isEqualTo(HandMadeStorm.DUPLICATES);
        assertThat(plain(proposal.text()))
                .contains("POST /payments: 121 requests of 1 caller to 1 target")
                .contains("on 121 of 121 requests, 68 different keys, 33 of them repeated, 30 of these always for the"
                        + " same wish")
                // Of the five twins, the record's milliseconds may show one as coming just after the other's end.
                .containsPattern(
                        "71 would have run, (4[0-5]) been replayed \\(the service did \\1 of these again with a"
                                + " 2xx\\), [0-5] told that another is at work, 2 told in doubt, 3 refused as another request")
                .contains("Suspected misses: 4 pairs of requests")
                .contains("4 under two keys and 0 without a key; 0 second answers said duplicate, 4 gave a new id")
                .contains("/sent_at for 33 keys, of 33 that came again")
                .contains("Not proposed: POST /accounts/{id}/close, 25 requests, no header that does as a key. It has a"
                        + " key in the member /request_id (on 25, repeated 5 times, 5 for the same wish)");
    }

    @Test
    void the_proposed_policy_is_one_that_the_gateway_reads_and_says_no_more_than_was_seen() throws Exception {
        Policy policy = policy(observed().text());

        assertThat(policy.keyHeader()).isEqualTo("Idempotency-Key");
        assertThat(policy.operations()).singleElement().satisfies(operation -> {
            assertThat(operation.name()).isEqualTo("post.payments");
            assertThat(operation.route().path()).isEqualTo("/payments");
            assertThat(operation.route().methods()).containsExactly("POST");
            assertThat(operation.key().name()).isEqualTo("REQUIRED");
            assertThat(operation.terms().effect().effectClass().name()).isEqualTo("UNPROTECTED");
            assertThat(operation.http().responses().release()).isEmpty();
            assertThat(operation.http().fingerprint().content().name()).startsWith("json.1-");
        });
    }

    @Test
    void the_proposed_policy_protects_the_same_storm() throws Exception {
        String proposed = observed().text();
        assertThat(storm.appliedTwice()).as("unprotected").isEqualTo(27);
        storm.forget();
        start(gateway(), policy(proposed));

        storm.send(port());

        assertThat(storm.appliedTwice())
                .as("applied twice under the proposed policy")
                .isZero();
        assertThat(storm.applied()).isEqualTo(60);
        assertThat(storm.appliedUnderFreshKeys()).as("what no key can protect").isEqualTo(8);
    }

    @Test
    void a_policy_that_only_observes_counts_the_same_and_lets_everything_through() throws Exception {
        String proposed = observed().text() + "\ndefaults: { observe: true }\n";
        Map<Integer, Integer> without = storm.statuses();
        storm.forget();
        start(gateway(), policy(proposed));

        storm.send(port());

        assertThat(storm.statuses()).isEqualTo(without);
        assertThat(storm.appliedTwice()).isEqualTo(27);
        assertThat(metrics().lines().filter(line -> line.startsWith("semel_observed_total{")))
                .containsExactlyInAnyOrder(
                        counted("granted", 71),
                        counted("replayed", 40),
                        counted("running", 5),
                        counted("mismatched", 3),
                        counted("in_doubt", 2));
        assertThat(metrics()).doesNotContain("semel_answers_total");
    }

    @Test
    void nothing_of_a_request_is_written_in_clear() throws Exception {
        observed();

        StringBuilder written = new StringBuilder();
        try (Stream<Path> pages = Files.list(folder)) {
            for (Path page : pages.toList()) {
                written.append(Files.readString(page, StandardCharsets.ISO_8859_1));
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(page)))
                        .isEqualTo("rw-------");
            }
        }
        assertThat(written.toString())
                .contains("payments", "/sent_at", "/cents", "201")
                .doesNotContain(HandMadeStorm.CREDENTIAL, HandMadeStorm.EMAIL, "example.com", "order-key", "card=4111")
                .doesNotContain("holder_", "payment-1");
    }

    private Proposal observed() throws IOException {
        start(gateway().recording(new TrafficRecorder.Settings(folder, 8 << 20)), null);
        storm.send(port());
        node.ifPresent(Node::close);
        node = Optional.empty();
        return Proposal.of(TrafficFolder.read(folder), Instant.EPOCH);
    }

    private GatewaySettings gateway() {
        return GatewaySettings.of("127.0.0.1", 0, URI.create("http://127.0.0.1:" + storm.port()))
                .withLoops(1);
    }

    private void start(GatewaySettings gateway, @Nullable Policy policy) {
        node = Optional.of(Node.start(new NodeSettings(
                gateway, new StoreAddress("memory:"), "", policy, new AdminSettings("127.0.0.1", 0, ""))));
    }

    private int port() {
        return node.orElseThrow().port();
    }

    private String metrics() throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + node.orElseThrow().adminPort() + "/metrics");
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String counted(String answer, int number) {
        return "semel_observed_total{answer=\"" + answer + "\",operation=\"post.payments\"} " + number + ".0";
    }

    /** The file without its line breaks and comment signs. */
    private static String plain(String text) {
        return String.join(
                " ",
                Stream.of(text.split("\n"))
                        .map(line -> line.strip().replaceFirst("^# ?", ""))
                        .toList());
    }

    private static Policy policy(String text) {
        return PolicyFile.parse("proposed.yaml", text).fold(valid -> valid, invalid -> {
            throw new AssertionError(String.join("\n", invalid.lines()) + "\n" + text);
        });
    }
}
