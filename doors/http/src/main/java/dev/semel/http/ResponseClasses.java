package dev.semel.http;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a status of the upstream says of the action. Immutable; safe for use by all threads.
 *
 * <p>By default 2xx and 3xx succeed. 400, 404, 409, 410, 422 and every 4xx not named next are refusals, and final: the
 * class of "not fulfilled" that can neither run twice nor stay open. 401, 403, 408, 425 and 429 release, for they speak
 * of the moment and not of the action. 5xx and everything else are in doubt.
 */
public final class ResponseClasses {
    private static final ResponseClasses DEFAULT =
            new ResponseClasses(Map.of()).with(Classification.RELEASE, 401, 403, 408, 425, 429);

    private final Map<Integer, Classification> declared;

    private ResponseClasses(Map<Integer, Classification> declared) {
        this.declared = declared;
    }

    /** The classes described above. */
    public static ResponseClasses defaults() {
        return DEFAULT;
    }

    /** The same classes, with these statuses in another class. */
    public ResponseClasses with(Classification classification, int... statuses) {
        Map<Integer, Classification> more = new TreeMap<>(declared);
        for (int status : statuses) {
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException(
                        "The status " + status + " cannot be classified; give one from 200 to 599.");
            }
            more.put(status, classification);
        }
        return new ResponseClasses(Map.copyOf(more));
    }

    /** The same classes, with these statuses in another class. */
    public ResponseClasses with(Classification classification, Collection<Integer> statuses) {
        return with(
                classification, statuses.stream().mapToInt(Integer::intValue).toArray());
    }

    /** The class of a status, of any number. */
    public Classification classify(int status) {
        Classification known = declared.get(status);
        if (known != null) {
            return known;
        }
        return switch (status / 100) {
            case 2, 3 -> Classification.SUCCEED;
            case 4 -> Classification.REJECT;
            default -> Classification.IN_DOUBT;
        };
    }
}
