package dev.semel.servlet;

import dev.semel.http.HttpFields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Status and headers that a handler has set, as the servlet specification lets it: the media type and its charset are told
 * together, and the charset is fixed once the writer is in use. Not safe for use by several threads.
 */
final class HeldHead {
    private static final String CHARSET = "charset=";

    /** What was set and added under one name, as the handler wrote it. */
    private static final class Header {
        final String name;
        final List<String> values = new ArrayList<>(1);
        boolean replaces;

        Header(String name) {
            this.name = name;
        }
    }

    private final Map<String, Header> headers = new LinkedHashMap<>();
    private final String otherwise;
    private int status = 200;
    private @Nullable String mediaType;
    private @Nullable String charset;
    private boolean charsetIsFixed;
    private boolean charsetIsImplied;

    /** @param otherwise the charset of text for which the handler names none */
    HeldHead(String otherwise) {
        this.otherwise = otherwise;
    }

    int status() {
        return status;
    }

    void status(int code) {
        status = code;
    }

    void clear() {
        headers.clear();
        status = 200;
        mediaType = null;
        charset = null;
        charsetIsFixed = false;
        charsetIsImplied = false;
    }

    void set(String name, @Nullable String value) {
        if (name.equalsIgnoreCase("Content-Type")) {
            contentType(value);
            return;
        }
        Header header = header(name);
        header.values.clear();
        header.replaces = true;
        if (value != null) {
            header.values.add(value);
        }
    }

    void add(String name, String value) {
        if (name.equalsIgnoreCase("Content-Type")) {
            contentType(value);
        } else {
            header(name).values.add(value);
        }
    }

    private Header header(String name) {
        return headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), lower -> new Header(name));
    }

    /** The values of this name, in order; null if the handler has said nothing of it. */
    @Nullable
    List<String> values(String name) {
        if (name.equalsIgnoreCase("Content-Type")) {
            String type = contentType();
            return type == null ? null : List.of(type);
        }
        Header header = headers.get(name.toLowerCase(Locale.ROOT));
        return header == null ? null : header.values;
    }

    /** The names of what the handler has set, its content type included. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        headers.values().stream().filter(each -> !each.values.isEmpty()).forEach(each -> names.add(each.name));
        if (mediaType != null) {
            names.add("Content-Type");
        }
        return names;
    }

    /** Whether the handler has only added to this name, so that what was there before it stays. */
    boolean addsTo(String name) {
        Header header = headers.get(name.toLowerCase(Locale.ROOT));
        return header != null && !header.replaces;
    }

    void contentType(@Nullable String type) {
        if (type == null) {
            mediaType = null;
            if (!charsetIsFixed) {
                charset = null;
            }
            return;
        }
        int at = type.toLowerCase(Locale.ROOT).indexOf(CHARSET);
        if (at < 0) {
            mediaType = type;
            return;
        }
        int semicolon = type.lastIndexOf(';', at);
        int end = type.indexOf(';', at);
        String named = type.substring(at + CHARSET.length(), end < 0 ? type.length() : end)
                .strip()
                .replace("\"", "");
        mediaType = type.substring(0, Math.max(0, semicolon)).strip() + (end < 0 ? "" : type.substring(end));
        if (!charsetIsFixed) {
            charset = named;
            charsetIsImplied = false;
        }
    }

    @Nullable
    String contentType() {
        String type = mediaType;
        return type == null || charset == null || charsetIsImplied ? type : type + ";" + CHARSET + charset;
    }

    void charset(@Nullable String name) {
        if (!charsetIsFixed) {
            charset = name;
            charsetIsImplied = false;
        }
    }

    /** What text is written in: what was said, UTF-8 for JSON, which has no charset, or what it would be outside. */
    String charset() {
        if (charset != null) {
            return charset;
        }
        return isJson() ? StandardCharsets.UTF_8.name() : otherwise;
    }

    private boolean isJson() {
        String type = mediaType == null ? "" : mediaType.toLowerCase(Locale.ROOT);
        return type.startsWith("application/json") || type.contains("+json");
    }

    /** The writer is in use. */
    void fixCharset() {
        String now = charset();
        charsetIsImplied = charset == null && isJson();
        charset = now;
        charsetIsFixed = true;
    }

    /** Every line, but for the framing, which is the container's. */
    HttpFields fields() {
        List<HttpFields.Field> lines = new ArrayList<>(headers.size() + 1);
        String type = contentType();
        if (type != null) {
            lines.add(new HttpFields.Field("Content-Type", type));
        }
        for (Header header : headers.values()) {
            if (!isFraming(header.name)) {
                header.values.forEach(value -> lines.add(new HttpFields.Field(header.name, value)));
            }
        }
        return HttpFields.of(lines);
    }

    private static boolean isFraming(String name) {
        return name.equalsIgnoreCase("Content-Length") || name.equalsIgnoreCase("Transfer-Encoding");
    }

    /** How many bytes the handler has announced; -1 if none. */
    long announced() {
        Header header = headers.get("content-length");
        if (header == null || header.values.isEmpty()) {
            return -1;
        }
        try {
            return Long.parseLong(header.values.get(0).strip());
        } catch (NumberFormatException odd) {
            throw new IllegalStateException(
                    "The handler set Content-Length to '" + header.values.get(0) + "'; set a number.", odd);
        }
    }
}
