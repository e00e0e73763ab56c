package dev.semel.operation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The meaning of the published fingerprint rules, as committed vectors. They were computed by a second implementation.
 * A change that turns this red must name a new rule (json.2) and keep the old one; the vectors never change.
 */
class GoldenFingerprintTest {
    @Test
    void published_rules_keep_their_meaning() throws IOException {
        List<String> lines = vectors();

        for (String line : lines) {
            String[] column = line.split("\t", -1);
            Fingerprint fingerprint = fingerprint(column[0], column[2]);

            assertThat(fingerprint).as(line).hasToString(column[1] + ":" + column[3]);
        }
        assertThat(lines).hasSizeGreaterThan(50);
    }

    private static List<String> vectors() throws IOException {
        try (InputStream file = GoldenFingerprintTest.class.getResourceAsStream("/golden/fingerprints.tsv")) {
            List<String> lines = new String(file.readAllBytes(), UTF_8).lines().toList();
            return lines.subList(1, lines.size());
        }
    }

    private static Fingerprint fingerprint(String rule, String content) {
        List<String> words = Arrays.asList(rule.split(" "));
        List<String> paths = words.size() > 2 ? words.subList(2, words.size()) : List.of();
        return switch (words.size() > 1 ? words.get(1) : words.get(0)) {
            case "json" -> ContentRule.json().fingerprint(content.getBytes(UTF_8));
            case "except" -> ContentRule.jsonExcept(paths).fingerprint(content.getBytes(UTF_8));
            case "only" -> ContentRule.jsonOnly(paths).fingerprint(content.getBytes(UTF_8));
            case "bytes" -> ContentRule.bytes().fingerprint(content.getBytes(UTF_8));
            case "fields" -> fields(content);
            default -> throw new IllegalArgumentException("The vectors name an unknown rule: " + rule);
        };
    }

    private static Fingerprint fields(String content) {
        FieldDigest fields = FieldDigest.fields();
        for (String field : content.isEmpty() ? new String[0] : content.split(", ")) {
            String[] word = field.split(" ", -1);
            switch (word[0]) {
                case "text" -> fields.text(word[1], word[2]);
                case "number" -> fields.number(word[1], new BigDecimal(word[2]));
                case "flag" -> fields.flag(word[1], Boolean.parseBoolean(word[2]));
                case "bytes" -> fields.bytes(word[1], HexFormat.of().parseHex(word[2]));
                case "absent" -> fields.absent(word[1]);
                default -> throw new IllegalArgumentException("The vectors name an unknown kind: " + field);
            }
        }
        return fields.fingerprint();
    }
}
