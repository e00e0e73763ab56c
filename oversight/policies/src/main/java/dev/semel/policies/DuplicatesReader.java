package dev.semel.policies;

import dev.semel.operation.JsonMembers;
import dev.semel.policies.OperationPolicy.Version;
import dev.semel.policy.DuplicateRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the named rules for duplicates of a file, and which of them an operation goes by. */
final class DuplicatesReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Duplicates USUAL = new Duplicates(DuplicateRule.REPLAY, null);

    private final Findings findings;
    private final Map<String, Duplicates> named = new LinkedHashMap<>();

    /**
     * A rule and, if intents have versions under it, where those stand.
     *
     * @param version null if there are none
     */
    record Duplicates(DuplicateRule rule, @Nullable Version version) {}

    DuplicatesReader(Findings findings, @Nullable Value block) {
        this.findings = findings;
        if (block instanceof Value.Fields fields) {
            fields.byName().forEach((name, field) -> named.put(checked(name, field), duplicates(field.value())));
        } else if (block != null) {
            findings.add(
                    block.place(),
                    "Rules for duplicates have names, and here is " + block.kind()
                            + "; write duplicates: { quiet: skip }.");
        }
    }

    private String checked(String name, Value.Field field) {
        if (!NAME.matcher(name).matches()) {
            findings.add(
                    field.place(),
                    "'" + Spelling.shortened(name)
                            + "' is no name of a rule; write 1 to 64 letters, digits, '.', '_' and '-'.");
        }
        return name;
    }

    private Duplicates duplicates(Value value) {
        if (value instanceof Value.Text) {
            Section none = Section.of(new Value.Fields(value.place(), Map.of()), findings);
            return fitting(
                    none.choice(value, Section.words(DuplicateRule.class), DuplicateRule.REPLAY), null, value.place());
        }
        Section own = Section.of(value, findings, "rule", "version");
        if (!own.has("rule")) {
            findings.add(value.place(), "It is not said what a repeat is told; give 'rule', such as replay or skip.");
            return USUAL;
        }
        int before = findings.stumbles();
        DuplicateRule rule = own.choice("rule", DuplicateRule.REPLAY);
        Version version = own.has("version") ? version(own.value("version")) : null;
        return findings.stumbles() > before ? USUAL : fitting(rule, version, value.place());
    }

    private Duplicates fitting(DuplicateRule rule, @Nullable Version version, Place place) {
        if (rule.supersedes() && version == null) {
            findings.add(
                    place,
                    "Under this rule only a version says which of two requests is newer, and it is not said where it"
                            + " stands; give version: { header: If-Match }, or { member: /version }.");
            return USUAL;
        }
        if (!rule.supersedes() && version != null) {
            findings.add(
                    place,
                    "Under this rule no version takes the place of another; remove 'version', or write overwrite, merge or"
                            + " last-write-wins.");
            return USUAL;
        }
        return new Duplicates(rule, version);
    }

    private @Nullable Version version(@Nullable Value value) {
        if (value == null) {
            return null;
        }
        Section own = Section.of(value, findings, "header", "member");
        if (own.has("header") == own.has("member")) {
            findings.add(value.place(), "A version stands in one place; give either 'header' or 'member'.");
            return null;
        }
        if (own.has("header")) {
            String header = own.text("header", "If-Match");
            HttpReader.checkToken(header, own.placeOf("header"), "header", findings);
            return new Version(header, "");
        }
        String member = own.text("member", "/version");
        Value written = own.value("member");
        boolean one = written != null && own.read(written, false, DuplicatesReader::isOnePlace);
        return one ? new Version("", member) : null;
    }

    private static boolean isOnePlace(String place) {
        if (place.isEmpty() || List.of(place.split("/", -1)).contains("*")) {
            throw new IllegalArgumentException(
                    "'" + Spelling.shortened(place) + "' is not one place; write it like /version.");
        }
        return !JsonMembers.at(List.of(place)).isNone();
    }

    /** What an operation goes by; the outcome is replayed if it does not say. */
    Duplicates of(Section operation) {
        Value value = operation.value("duplicates");
        if (value == null) {
            return USUAL;
        }
        if (named.isEmpty()) {
            findings.add(
                    value.place(),
                    "The file has no rules for duplicates; give some beside 'operations', such as duplicates: { quiet:"
                            + " skip }, and name one here.");
            return USUAL;
        }
        return operation.choice(value, named, USUAL);
    }

    /** What each part of an operation may say, and both together may not. */
    void refuseWhatTellsWrong(Section block, Duplicates repeats, KeyReader.Keys keys, OperationPolicy.Http http) {
        Place place = block.placeOf("duplicates");
        if (keys.token() != null && repeats.rule().supersedes()) {
            findings.add(
                    place,
                    "A one-time token is used for one request, and under this rule one key stands for all versions of an"
                            + " entity; let callers make their keys, or choose another rule.");
        }
        boolean tellsNothing = repeats.rule() == DuplicateRule.SKIP || repeats.rule() == DuplicateRule.REFUSE;
        if (http.acceptsRunning() && tellsNothing) {
            findings.add(
                    place,
                    "Repeats are told nothing of the result, and 'waiting' says accept, which tells it at a URL; do"
                            + " without one of the two.");
        }
    }
}
