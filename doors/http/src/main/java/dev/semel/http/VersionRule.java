package dev.semel.http;

import dev.semel.operation.JsonMembers;
import dev.semel.operation.MalformedContentException;
import dev.semel.operation.Supersession;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Where a request says which version of its entity it asks for: a whole number from 1 on, in a header or in a member of a
 * JSON body. Immutable; safe for use by all threads.
 */
public final class VersionRule {
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");
    private static final Pattern IN_HEADER = Pattern.compile("\"?([1-9][0-9]{0,17})\"?");

    private final String header;
    private final JsonMembers member;
    private final String where;

    private VersionRule(String header, JsonMembers member, String where) {
        this.header = header;
        this.member = member;
        this.where = where;
    }

    /**
     * The number in this header, bare or as an entity tag: {@code 7} or {@code "7"}, as {@code If-Match} has it.
     *
     * @throws IllegalArgumentException if this is blank
     */
    public static VersionRule header(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("The header of versions has no name; give one such as If-Match.");
        }
        return new VersionRule(name, JsonMembers.at(List.of()), "the header " + name);
    }

    /**
     * The number at this place of the body, such as {@code /version}.
     *
     * @throws IllegalArgumentException if this is no single place
     */
    public static VersionRule member(String place) {
        if (place.isEmpty() || List.of(place.split("/", -1)).contains("*")) {
            throw new IllegalArgumentException(
                    "The version stands in one place, and '" + place + "' is none or several; write it like /version.");
        }
        return new VersionRule("", JsonMembers.at(List.of(place)), "the member " + place);
    }

    /** What came of reading a version. */
    sealed interface Read {
        /** The request asks for this one. */
        record Known(Supersession version) implements Read {}

        /** It says none, or none that can be read. */
        record Refused(Problem problem) implements Read {
            public Refused {
                Objects.requireNonNull(problem, "problem");
            }
        }

        /** One function per case. */
        default <T> T fold(Function<Supersession, T> onKnown, Function<Problem, T> onRefused) {
            return this instanceof Known known
                    ? onKnown.apply(known.version())
                    : onRefused.apply(((Refused) this).problem());
        }
    }

    /** @throws MalformedContentException if the version stands in a body that says it is JSON and is not */
    Read of(RequestHead head, HttpBody body) {
        return header.isEmpty() ? inBody(head, body) : inHeader(head);
    }

    private Read inHeader(RequestHead head) {
        List<String> lines = head.headers().all(header);
        if (lines.isEmpty()) {
            return missing();
        }
        String value = lines.get(0).strip();
        var matcher = IN_HEADER.matcher(value);
        boolean quotes = value.startsWith("\"") == value.endsWith("\"");
        return lines.size() == 1 && quotes && matcher.matches() ? known(matcher.group(1)) : malformed();
    }

    private Read inBody(RequestHead head, HttpBody body) {
        if (body.isEmpty() || !MediaType.of(head.headers()).json()) {
            return missing();
        }
        List<String> values = member.texts(body.array());
        if (values.isEmpty()) {
            return missing();
        }
        return NUMBER.matcher(values.get(0)).matches() ? known(values.get(0)) : malformed();
    }

    private static Read known(String digits) {
        return new Read.Known(Supersession.byVersion(Long.parseLong(digits)));
    }

    private Read missing() {
        return new Read.Refused(Problem.of(
                ProblemCode.VERSION_MISSING,
                "Which version of the entity is asked for is to be said in " + where
                        + ", and it is not; send it, higher than the last one."));
    }

    private Read malformed() {
        return new Read.Refused(Problem.of(
                ProblemCode.VERSION_MALFORMED,
                "What stands in " + where + " is not one whole number from 1 on, of at most 18 digits; send one."));
    }

    @Override
    public String toString() {
        return "VersionRule[" + where + "]";
    }
}
