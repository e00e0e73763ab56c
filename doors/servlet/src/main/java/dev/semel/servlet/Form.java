package dev.semel.servlet;

import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a form in the order in which they came, those of the query before those of the body, as the servlet
 * specification has it. Not safe for use by several threads.
 */
final class Form {
    private final Map<String, List<String>> fields = new LinkedHashMap<>();

    /** Whether a body of this media type holds fields. */
    static boolean isType(@Nullable String contentType) {
        return contentType != null
                && contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/x-www-form-urlencoded");
    }

    /** The fields of a query, null for none. */
    void addQuery(@Nullable String query) {
        addEncoded((query == null ? "" : query).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** What the container has read already. */
    void addAll(Map<String, String[]> parameters) {
        parameters.forEach((name, values) -> {
            for (String value : values) {
                add(name, value);
            }
        });
    }

    boolean isEmpty() {
        return fields.isEmpty();
    }

    void add(String name, String value) {
        fields.computeIfAbsent(name, first -> new ArrayList<>(1)).add(value);
    }

    /** What stands in a body of application/x-www-form-urlencoded; what cannot be decoded is taken as it stands. */
    void addEncoded(byte[] body, Charset charset) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        for (int from = 0; from < text.length(); ) {
            int to = text.indexOf('&', from);
            int end = to < 0 ? text.length() : to;
            if (end > from) {
                int equals = text.indexOf('=', from);
                boolean named = equals >= 0 && equals < end;
                add(
                        decoded(text.substring(from, named ? equals : end), charset),
                        named ? decoded(text.substring(equals + 1, end), charset) : "");
            }
            from = end + 1;
        }
    }

    private static String decoded(String text, Charset charset) {
        // Bytes that stand as they are have been read one by one; they are in the form's own charset too.
        String plain = new String(text.getBytes(StandardCharsets.ISO_8859_1), charset);
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return plain;
        }
        try {
            return URLDecoder.decode(plain, charset);
        } catch (IllegalArgumentException malformed) {
            return plain;
        }
    }

    Map<String, String[]> parameters() {
        Map<String, String[]> all = new LinkedHashMap<>();
        fields.forEach((name, values) -> all.put(name, values.toArray(new String[0])));
        return all;
    }
}
