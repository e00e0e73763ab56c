package dev.semel.server.observe;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One exchange as the traffic folder tells it. Digests of one run are equal where the values were; all else of the values
 * is unknown. Immutable.
 *
 * @param atMillis when it came, by the gateway's clock
 * @param tookMillis until it ended
 * @param method {@code POST}, {@code PUT}, {@code PATCH}, {@code DELETE} or {@code OTHER}
 * @param path the steps of the path: words, {@code {id}}, and digests of what could be either, which begin with a tilde
 * @param target digest of path and query
 * @param caller digest of whoever asked
 * @param by what told the caller: {@code authorization}, {@code api-key}, {@code cookie} or {@code address}
 * @param keys digests of headers that could be a key, by name; 0 for one that the gateway would refuse
 * @param asked the request's body
 * @param status of the answer, 0 if none came
 * @param answer its body
 * @param saysDuplicate whether the answer speaks of a duplicate
 * @param end how it ended
 */
public record TrafficNote(
        long atMillis,
        long tookMillis,
        String method,
        List<String> path,
        long target,
        long caller,
        String by,
        Map<String, Long> keys,
        Body asked,
        int status,
        Body answer,
        boolean saysDuplicate,
        Watch.End end) {
    public TrafficNote {
        path = List.copyOf(path);
        keys = Map.copyOf(keys);
        Objects.requireNonNull(asked, "asked");
        Objects.requireNonNull(answer, "answer");
    }

    /** A body's shape. Immutable. */
    public static final class Body {
        private final String kind;
        private final long length;
        private final long whole;
        private final List<String> paths;
        private final long[] digests;
        private final boolean all;

        /** @param paths as many as there are digests; shared between bodies of one shape, so never changed */
        Body(String kind, Size size, List<String> paths, long[] digests, boolean all) {
            this.kind = kind;
            this.length = size.length();
            this.whole = size.whole();
            this.paths = paths;
            this.digests = digests;
            this.all = all;
        }

        /** How long a body is and the digest of all of it. */
        record Size(long length, long whole) {}

        /** {@code json}, {@code form}, {@code none}, {@code other}, or {@code unread} if it was too large. */
        public String kind() {
            return kind;
        }

        /** In bytes. */
        public long length() {
            return length;
        }

        /** The digest of its bytes; 0 if they were not read. */
        public long whole() {
            return whole;
        }

        /** The paths of its scalar members. */
        public List<String> paths() {
            return paths;
        }

        /** The digest of the member at this place among the paths. */
        public long digest(int at) {
            return digests[at];
        }

        /** The digest of the member at this path; 0 if there is none. */
        public long digest(String path) {
            int at = paths.indexOf(path);
            return at < 0 ? 0 : digests[at];
        }

        /** Whether these are all of its members. */
        public boolean isAll() {
            return all;
        }

        /** Whether both have the same bytes, or the same members. */
        public boolean isEqualTo(Body other) {
            boolean read = whole != 0 && other.whole != 0;
            boolean sameMembers = all
                    && other.all
                    && !paths.isEmpty()
                    && paths.equals(other.paths)
                    && Arrays.equals(digests, other.digests);
            return read && (whole == other.whole || sameMembers);
        }
    }
}
