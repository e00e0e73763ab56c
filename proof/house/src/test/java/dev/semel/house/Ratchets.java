package dev.semel.house;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Properties;

/**
 * The numbers the house holds itself to, from {@code ratchets.properties}.
 *
 * <p>They tighten and never loosen: a number weaker than the house began with is refused here, whatever the file says.
 */
final class Ratchets {
    private static final Map<String, Integer> AT_MOST = Map.of(
            "file.lines.max", 500,
            "file.lines.median.max", 80,
            "method.lines.max", 60,
            "parameters.max", 5,
            "exemptions.max", 12);
    private static final Map<String, Integer> AT_LEAST = Map.of(
            "hidden.types.percent.min", 45,
            "documented.types.percent.min", 100,
            "documented.members.percent.min", 95);

    private final Properties numbers;

    Ratchets(Properties numbers) {
        this.numbers = numbers;
        AT_MOST.forEach((name, limit) -> require(name, number(name) <= limit, "at most " + limit));
        AT_LEAST.forEach((name, limit) -> require(name, number(name) >= limit, "at least " + limit));
    }

    static Ratchets read() throws IOException {
        Properties numbers = new Properties();
        try (InputStream in = Ratchets.class.getResourceAsStream("/ratchets.properties")) {
            numbers.load(in);
        }
        return new Ratchets(numbers);
    }

    int number(String name) {
        String text = numbers.getProperty(name);
        if (text == null) {
            throw new IllegalArgumentException("ratchets.properties does not say " + name + ".");
        }
        return Integer.parseInt(text.strip());
    }

    private static void require(String name, boolean holds, String limit) {
        if (!holds) {
            throw new IllegalArgumentException("ratchets.properties loosens " + name + "; it must be " + limit + ".");
        }
    }
}
