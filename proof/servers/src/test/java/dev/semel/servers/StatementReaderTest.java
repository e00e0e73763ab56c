package dev.semel.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Statements are told when they are executed, however the bytes are cut. */
class StatementReaderTest {
    private static final String SSL = number(8) + number(80877103);
    private static final String START = number(9 + 8) + number(196608) + "user\0me\0\0";

    @Test
    void prepared_statements_are_told_at_every_execution_and_simple_ones_with_their_text() {
        String conversation = SSL
                + START
                + message('P', "S_1\0COMMIT\0\0\0")
                + message('B', "\0S_1\0\0\0\0\0\0\0")
                + message('E', "\0" + number(0))
                + message('S', "")
                + message('B', "C_2\0S_1\0\0\0\0\0\0\0")
                + message('D', "PC_2\0")
                + message('E', "C_2\0" + number(0))
                + message('Q', "SELECT '\u00c3\u00a9'\0");

        assertThat(new StatementReader().read(conversation)).containsExactly("COMMIT", "COMMIT", "SELECT 'é'");
        List<String> oneByOne = new ArrayList<>();
        StatementReader reader = new StatementReader();
        for (int at = 0; at < conversation.length(); at++) {
            oneByOne.addAll(reader.read(conversation.substring(at, at + 1)));
        }
        assertThat(oneByOne).containsExactly("COMMIT", "COMMIT", "SELECT 'é'");
    }

    @Test
    void what_follows_a_long_message_is_still_understood() {
        String conversation = START
                + message('d', "x".repeat(200_000))
                + message('Q', "ONE\0")
                + message('Q', "TWO" + "y".repeat(99_999));

        assertThat(new StatementReader().read(conversation))
                .hasSize(2)
                .startsWith("ONE")
                .last()
                .asString()
                .startsWith("TWOyyy");
    }

    private static String message(char type, String body) {
        return type + number(body.length() + 4) + body;
    }

    private static String number(int value) {
        return "" + (char) (value >>> 24 & 255) + (char) (value >>> 16 & 255) + (char) (value >>> 8 & 255)
                + (char) (value & 255);
    }
}
