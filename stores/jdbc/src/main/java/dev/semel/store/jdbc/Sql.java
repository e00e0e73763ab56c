package dev.semel.store.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The statements of a dialect by their names, read from its resource file. A statement may name others in
 * <code>${...}</code>; {@code p} is the prefix of every name of ours, {@code database} what they are in. Nothing else is put into SQL, so nothing of a user
 * can be.
 */
final class Sql {
    private static final Pattern NAME = Pattern.compile("(?m)^-- name: ([a-z-]+)\n");
    private static final Pattern PLACE = Pattern.compile("\\$\\{([a-z-]+)}");
    private static final Pattern COMMENT = Pattern.compile("(?m)^--.*\n");
    private static final Pattern PER_ROW = Pattern.compile("<<([^|]*)\\|(.*?)>>", Pattern.DOTALL);

    private final Map<String, String> statements = new HashMap<>();

    /**
     * @param resource beside this class
     * @param prefix stands before every name, checked by the caller
     * @param ownClock whether the time is the database's; else each statement is told it
     */
    Sql(String resource, String prefix, boolean ownClock) {
        statements.put("p", prefix);
        int dot = prefix.indexOf('.');
        statements.put("database", dot < 0 ? "DATABASE()" : "'" + prefix.substring(0, dot) + "'");
        String text = read(resource);
        Matcher name = NAME.matcher(text);
        String open = "";
        int from = 0;
        while (name.find()) {
            add(open, text.substring(from, name.start()));
            open = name.group(1);
            from = name.end();
        }
        add(open, text.substring(from));
        if (!ownClock) {
            statements.put("now", get("now-of-test"));
        }
        statements.replaceAll((key, statement) -> resolved(statement));
    }

    private void add(String name, String statement) {
        if (!name.isEmpty()) {
            statements.put(name, COMMENT.matcher(statement).replaceAll("").strip());
        }
    }

    /** The statement of this name, which must be in the file. */
    String get(String name) {
        return Objects.requireNonNull(statements.get(name), name);
    }

    /** The statement of this name for so many rows: each part in <code>&lt;&lt;A|B&gt;&gt;</code> is B so often, with A between. */
    String forRows(String name, int rows) {
        return PER_ROW.matcher(get(name))
                .replaceAll(part ->
                        Matcher.quoteReplacement(String.join(part.group(1), Collections.nCopies(rows, part.group(2)))));
    }

    /** The statement behind the one that forbids plans which look at the whole table; both in one round trip. */
    String byKey(String name) {
        return get("planned-by-key") + ";\n" + get(name);
    }

    /** The same for a statement that reads on in the order of the keys; its rows are the second result. */
    String inOrder(String name) {
        return get("planned-in-order") + ";\n" + get(name);
    }

    /** The same, and the time once more behind it. */
    String byKeyThenTime(String name) {
        return byKey(name) + ";\n" + get("afterwards");
    }

    private String resolved(String statement) {
        String text = statement;
        for (Matcher place = PLACE.matcher(text); place.find(); place = PLACE.matcher(text)) {
            text = place.replaceFirst(Matcher.quoteReplacement(get(place.group(1))));
        }
        return text;
    }

    /** The text of a resource beside this class. */
    static String read(String resource) {
        try (InputStream in = Objects.requireNonNull(Sql.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException("The resource " + resource + " cannot be read.", broken);
        }
    }
}
