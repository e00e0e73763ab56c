package dev.semel.http;

import java.util.Locale;

/** Whether a request asks for server-sent events. */
final class EventStreams {
    static final String TYPE = "text/event-stream";

    private EventStreams() {}

    /** Only if it names them: who takes anything is served with what the handler has. */
    static boolean areAskedFor(HttpFields headers) {
        for (String line : headers.all("Accept")) {
            for (String range : line.split(",", -1)) {
                if (names(range.split(";", -1))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A weight of zero says "not this one". */
    private static boolean names(String[] parts) {
        if (!lower(parts[0]).equals(TYPE)) {
            return false;
        }
        for (int at = 1; at < parts.length; at++) {
            if (lower(parts[at]).matches("q\\s*=\\s*0(\\.0{0,3})?")) {
                return false;
            }
        }
        return true;
    }

    private static String lower(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }
}
