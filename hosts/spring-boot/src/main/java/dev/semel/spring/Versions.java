package dev.semel.spring;

import dev.semel.http.VersionRule;
import dev.semel.operation.Supersession;
import dev.semel.policy.Terms;
import java.lang.reflect.Method;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which version of its entity a call or a request asks for: said where the rule for duplicates supersedes, and only there. */
final class Versions {
    private Versions() {}

    /**
     * Of calls of a method with a key of its own.
     *
     * @return null if its calls have no versions
     * @throws MisuseException if the rule for duplicates and the annotation do not fit
     */
    static @Nullable Function<Invocation, Supersession> ofCalls(
            Idempotent says, Terms terms, Method method, Class<?> type, String where) {
        boolean said = !says.version().isEmpty();
        if (said != terms.duplicates().supersedes()) {
            throw new MisuseException(
                    "@Idempotent on " + where
                            + (said ? " names a version" : " says no version of the entity that its key names")
                            + ", and its rule for duplicates is " + terms.duplicates() + ".",
                    said
                            ? "Set its duplicates to overwrite, merge or last-write-wins, or leave version out."
                            : "Say which argument it is, such as version = \"#order.version\", or set another rule.");
        }
        if (!said) {
            return null;
        }
        Expressions expression = Expressions.parse(says.version(), method, type, where);
        return call -> version(expression, call, where);
    }

    private static Supersession version(Expressions expression, Invocation call, String where) {
        Object version = expression.value(call);
        if (version == null) {
            throw refused(expression, where, "null");
        }
        long number;
        try {
            number = Long.parseLong(version.toString());
        } catch (NumberFormatException none) {
            throw refused(expression, where, version.toString());
        }
        if (number < 1) {
            throw refused(expression, where, version.toString());
        }
        return Supersession.byVersion(number);
    }

    private static VersionMissingException refused(Expressions expression, String where, String found) {
        return new VersionMissingException("The call of " + where + " was refused and nothing was done: its version, "
                + expression + ", is " + found + "; give a whole number from 1 on, higher than the last one.");
    }

    /**
     * Of requests of a controller's method.
     *
     * @param said what the properties say of the operation, null for nothing
     * @param ofFile whether a policy file says what holds for its requests, versions among them
     * @return null if the properties say of none
     * @throws MisuseException if the rule for duplicates and what is said of versions do not fit
     */
    static @Nullable VersionRule ofRequests(
            Idempotent says,
            SemelProperties.@Nullable OperationTerms said,
            Terms terms,
            boolean ofFile,
            HttpRoutes.Mapped mapped) {
        String name = Contracts.name(mapped.method(), mapped.type(), says);
        if (!says.version().isEmpty()) {
            throw new MisuseException(
                    "@Idempotent on " + mapped.where()
                            + " names a version of the method's arguments, and its key is the request's.",
                    "Leave version out and set semel.operations." + name + ".version-header or .version-member.");
        }
        String header = said == null ? "" : said.versionHeader();
        String member = said == null ? "" : said.versionMember();
        boolean one = header.isEmpty() != member.isEmpty();
        boolean none = header.isEmpty() && member.isEmpty();
        if (ofFile || (none && !terms.duplicates().supersedes())) {
            return null;
        } else if (!one || !terms.duplicates().supersedes()) {
            throw new MisuseException(
                    "The operation " + name + " has the rule " + terms.duplicates() + " for duplicates, and "
                            + (none ? "nothing" : one ? "one place" : "two places") + " where requests say a version.",
                    "With overwrite, merge or last-write-wins set semel.operations." + name
                            + ".version-header (such as If-Match) or .version-member (such as /version); with other"
                            + " rules neither.");
        }
        return header.isEmpty() ? VersionRule.member(member) : VersionRule.header(header);
    }
}
