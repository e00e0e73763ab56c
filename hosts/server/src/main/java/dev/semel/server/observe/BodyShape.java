package dev.semel.server.observe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a body holds, as digests of its scalar members by path; elements of an array are one member together. Values leave
 * this class as digests only. For one thread.
 */
final class BodyShape {
    private static final int MOST_MEMBERS = 256;
    /** Members beyond the most are one member together, whose name is no word and so never proposed. */
    private static final String REST = "/~rest";

    private static final int DEEPEST = 32;
    private static final int LONGEST_NUMBER = 100;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build();

    private final RunSecret secret;
    private final WordTree names;

    BodyShape(RunSecret secret, WordTree names) {
        this.secret = secret;
        this.names = names;
    }

    /**
     * The members of one body.
     *
     * @param kind {@code json}, {@code form}, {@code other}, or {@code none}
     * @param members digests by path such as {@code /items/*}{@code /sku}, the names of members told as they may be
     * @param all whether these are all of its members
     */
    record Shape(String kind, Map<String, String> members, boolean all) {}

    /**
     * The shape of one body.
     *
     * @param place the operation that the body belongs to, whose members have names of their own
     * @param label what equal values must have in common to be told as equal, besides their path
     */
    Shape of(String place, String label, String mediaType, byte[] body) {
        String type = mediaType.toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
        if (body.length == 0) {
            return new Shape("none", Map.of(), true);
        } else if (type.equals("application/json") || type.endsWith("+json")) {
            return json(place, label, body);
        } else if (type.equals("application/x-www-form-urlencoded")) {
            return form(place, label, new String(body, StandardCharsets.UTF_8));
        }
        return new Shape("other", Map.of(), false);
    }

    private Shape json(String place, String label, byte[] body) {
        Members members = new Members(label);
        try (JsonParser parser = JSON.createParser(body)) {
            parser.nextToken();
            members.value(parser, names.from(place), new Path("", ""));
            boolean more = parser.nextToken() != null;
            return more ? new Shape("other", Map.of(), false) : new Shape("json", members.found, true);
        } catch (IOException malformed) {
            return new Shape("other", Map.of(), false);
        }
    }

    private Shape form(String place, String label, String text) {
        Members members = new Members(label);
        WordTree.Walk root = names.from(place);
        for (String pair : text.split("&", -1)) {
            String[] both = pair.split("=", 2);
            try {
                String name = URLDecoder.decode(both[0], StandardCharsets.UTF_8);
                String told = root.step(name).told();
                members.add(new Path("", "").step(name, told), both.length == 1 ? "" : both[1]);
            } catch (IllegalArgumentException halfEscape) {
                return new Shape("other", Map.of(), false);
            }
        }
        return new Shape("form", members.found, true);
    }

    /**
     * Where a value stands.
     *
     * @param written as the sender has it, which never leaves this class
     * @param told as it may be told
     */
    private record Path(String written, String told) {
        Path step(String name, String word) {
            return new Path(written + "/" + name, told + "/" + (word.equals(WordTree.ANY) ? "*" : word));
        }
    }

    private final class Members {
        private final String label;
        private final Map<String, String> found = new LinkedHashMap<>();

        Members(String label) {
            this.label = label;
        }

        private void value(JsonParser parser, WordTree.Walk at, Path path) throws IOException {
            JsonToken token = parser.currentToken();
            if (token == JsonToken.START_OBJECT) {
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    WordTree.Walk below = at.step(name);
                    parser.nextToken();
                    value(parser, below, path.step(name, below.told()));
                }
            } else if (token == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    value(parser, at, path.step("*", WordTree.ANY));
                }
            } else if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
                add(path, "n" + number(parser.getText()));
            } else if (token != null) {
                add(path, token.name().charAt(6) + parser.getText());
            }
        }

        /** Ways of writing one number are one number; what is too long for that is compared as it is written. */
        private String number(String written) {
            boolean plain = written.length() <= LONGEST_NUMBER && written.indexOf('e') < 0 && written.indexOf('E') < 0;
            return plain ? new BigDecimal(written).stripTrailingZeros().toPlainString() : written;
        }

        private void add(Path path, String value) {
            String before = found.get(path.told());
            if (before != null) {
                found.put(path.told(), secret.digest("more", before + value));
            } else if (found.size() < MOST_MEMBERS) {
                found.put(path.told(), secret.digest(label + path.written(), value));
            } else {
                String own = secret.digest(label + path.written(), value);
                found.merge(REST, own, (rest, more) -> secret.digest("more", rest + more));
            }
        }
    }
}
