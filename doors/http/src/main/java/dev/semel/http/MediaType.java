package dev.semel.http;

import java.util.List;
import java.util.Locale;

/**
 * The media type of a request as far as it changes what is asked: type, subtype and charset, in lower case. A boundary
 * or version parameter does not count; a content coding does, for it says how to read the bytes.
 *
 * @param text what goes into the fingerprint, empty if the request names none
 * @param json whether the body is JSON in UTF-8, uncoded
 */
record MediaType(String text, boolean json) {
    static MediaType of(HttpFields headers) {
        List<String> lines = headers.all("Content-Type");
        String coding = coding(headers);
        if (lines.isEmpty()) {
            return new MediaType(coding, false);
        }
        if (lines.size() > 1) {
            return new MediaType(String.join(",", lines) + coding, false);
        }
        String[] parts = lines.get(0).split(";", -1);
        String name = lower(parts[0]);
        String charset = charset(parts);
        boolean jsonName = isJson(name);
        boolean plain = charset.isEmpty() || charset.equals("utf-8");
        String kept = charset.isEmpty() || (jsonName && plain) ? name : name + ";charset=" + charset;
        return new MediaType(kept + coding, jsonName && plain && coding.isEmpty());
    }

    private static boolean isJson(String name) {
        int slash = name.indexOf('/');
        return name.equals("application/json")
                || name.equals("text/json")
                || (slash > 0 && name.endsWith("+json") && name.length() > slash + "+json".length() + 1);
    }

    private static String charset(String[] parts) {
        for (int at = 1; at < parts.length; at++) {
            String parameter = lower(parts[at]);
            if (parameter.startsWith("charset=")) {
                String charset = parameter.substring("charset=".length()).replace("\"", "");
                return charset.equals("utf8") ? "utf-8" : charset;
            }
        }
        return "";
    }

    private static String coding(HttpFields headers) {
        String codings = lower(String.join(",", headers.all("Content-Encoding")));
        return codings.isEmpty() || codings.equals("identity") ? "" : ";coding=" + codings;
    }

    private static String lower(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }
}
