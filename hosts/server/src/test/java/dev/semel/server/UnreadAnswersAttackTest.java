package dev.semel.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that a client asks for and does not read are not piled up for it. */
@Timeout(600)
class UnreadAnswersAttackTest {
    private static final int ANSWER_BYTES = 500_000;
    private static final int REPLAYS = 400;
    /** Two hundred megabytes keep the one event loop of a busy machine late, and the last request is new work. */
    private static final String NEVER_SHED = "limits: { shed-after: 0s }\n";

    @Test
    void replays_that_nobody_reads_are_not_made_in_advance() {
        try (AttackedNode node = new AttackedNode(AttackedNode.PAY + NEVER_SHED);
                Wire client = node.client();
                Wire other = node.client()) {
            client.say(AttackedNode.pay("k", ""));
            node.serve("HTTP/1.1 201 Created~Connection: close~Content-Length: " + ANSWER_BYTES + "~~"
                    + "x".repeat(ANSWER_BYTES));
            client.readMessage();

            client.say(AttackedNode.pay("k", "").repeat(REPLAYS) + AttackedNode.pay("last", ""));

            for (int turn = 0; turn < 100; turn++) {
                other.say(AttackedNode.pay("k", ""));
                assertThat(other.readMessage()).contains(" 201 ");
            }
            assertThat(node.service.hasNoFurtherConnection()).isTrue();
            for (int replay = 0; replay < REPLAYS; replay++) {
                assertThat(client.readMessage()).hasSizeGreaterThan(ANSWER_BYTES);
            }
            node.serve("HTTP/1.1 201 Created~Connection: close~Content-Length: 2~~ok");
            assertThat(client.readMessage()).endsWith("ok");
        }
    }
}
