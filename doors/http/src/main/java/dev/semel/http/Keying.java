package dev.semel.http;

import dev.semel.operation.OperationKey;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Where the key of a request comes from once its body is whole. */
@FunctionalInterface
interface Keying {
    /** The key, or why there is none. */
    Keyed of(HttpBody body);

    /** What came of it. */
    sealed interface Keyed {
        /** The key is known. */
        record Known(OperationKey key) implements Keyed {}

        /** There is none. */
        record Refused(Problem problem) implements Keyed {}

        /** One function per case. */
        default <T> T fold(Function<OperationKey, T> onKnown, Function<Problem, T> onRefused) {
            return this instanceof Known known
                    ? onKnown.apply(known.key())
                    : onRefused.apply(((Refused) this).problem());
        }
    }

    /** The key that the header gave. */
    static Keying known(OperationKey key) {
        return body -> new Keyed.Known(key);
    }

    /** Whether the body is a form whose fields can be read. */
    static boolean isForm(RequestHead head) {
        List<String> types = head.headers().all("Content-Type");
        return types.size() == 1
                && types.get(0)
                        .split(";", 2)[0]
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .equals("application/x-www-form-urlencoded")
                && head.headers().all("Content-Encoding").isEmpty();
    }

    /** The values of every field of this name in a urlencoded form; what cannot be decoded is taken as it stands. */
    static List<String> fields(HttpBody form, String name) {
        String text = new String(form.array(), StandardCharsets.ISO_8859_1);
        List<String> found = new ArrayList<>(1);
        for (int from = 0; from <= text.length(); ) {
            int to = text.indexOf('&', from);
            int end = to < 0 ? text.length() : to;
            int equals = text.indexOf('=', from);
            if (equals >= 0
                    && equals < end
                    && decoded(text.substring(from, equals)).equals(name)) {
                found.add(decoded(text.substring(equals + 1, end)));
            }
            from = end + 1;
        }
        return found;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }
}
