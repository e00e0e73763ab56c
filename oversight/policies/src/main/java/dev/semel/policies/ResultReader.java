package dev.semel.policies;

import dev.semel.operation.JsonMembers;
import dev.semel.policy.ResultRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads what is kept of an answer: how much, and which parts of it. */
final class ResultReader {
    private final Findings findings;

    ResultReader(Findings findings) {
        this.findings = findings;
    }

    /** How much of an answer, and which parts. */
    record Result(ResultRule rule, OperationPolicy.Kept parts) {}

    private enum Form {
        WHOLE,
        REFERENCE,
        STATUS
    }

    Result read(Section block) {
        Value value = block.value("result");
        if (value == null) {
            return new Result(ResultRule.whole(), OperationPolicy.Kept.everything());
        }
        if (value instanceof Value.Text) {
            Form form = block.choice("result", Form.WHOLE);
            return new Result(rule(form, usualLimit(form)), OperationPolicy.Kept.everything());
        }
        Section own = Section.of(value, findings, "form", "limit", "oversized", "members", "redact");
        Form form = own.choice("form", Form.WHOLE);
        refuseWhatMeansNothing(own, form);
        checkOversized(own);
        return new Result(rule(form, own.bytes("limit", usualLimit(form))), parts(own));
    }

    private void refuseWhatMeansNothing(Section own, Form form) {
        if (form == Form.STATUS) {
            for (String name : List.of("limit", "oversized", "redact")) {
                if (own.has(name)) {
                    findings.add(
                            own.placeOf(name),
                            "'" + name + "' means nothing where only the status is kept; remove it.");
                }
            }
        }
        if (form != Form.REFERENCE && own.has("members")) {
            findings.add(
                    own.placeOf("members"),
                    "'members' are what a reference is made of and mean nothing for another form; write form: reference,"
                            + " or remove them.");
        }
    }

    /** There is one way; the other that people ask for is refused with the reason. */
    private void checkOversized(Section own) {
        Value value = own.value("oversized");
        if (value instanceof Value.Text text && text.text().equals("spill")) {
            findings.add(
                    value.place(),
                    "An answer over the limit is kept nowhere but in the store, or other nodes could not replay it; write"
                            + " tombstone, or raise 'limit'.");
        } else if (value != null) {
            own.choice(value, Map.of("tombstone", true), true);
        }
    }

    private static int usualLimit(Form form) {
        return form == Form.WHOLE ? ResultRule.DEFAULT_LIMIT_BYTES : ResultRule.REFERENCE_LIMIT_BYTES;
    }

    private static ResultRule rule(Form form, int limitBytes) {
        return switch (form) {
            case WHOLE -> ResultRule.whole(limitBytes);
            case REFERENCE -> ResultRule.reference(limitBytes);
            case STATUS -> ResultRule.status();
        };
    }

    private OperationPolicy.Kept parts(Section own) {
        List<String> members = new ArrayList<>();
        List<String> redacted = new ArrayList<>();
        List<String> headers = new ArrayList<>();
        for (Value.Text each : own.texts("members")) {
            member(own, each, members);
        }
        for (Value.Text each : own.texts("redact")) {
            if (each.text().contains("/")) {
                member(own, each, redacted);
            } else {
                HttpReader.checkToken(each.text(), each.place(), "header", findings);
                headers.add(each.text().toLowerCase(Locale.ROOT));
            }
        }
        for (String name : List.of("members", "redact")) {
            if (own.value(name) instanceof Value.Many many && many.values().isEmpty()) {
                findings.add(own.placeOf(name), "Nothing is listed in '" + name + "'; list something, or remove it.");
            }
        }
        return new OperationPolicy.Kept(members, redacted, headers);
    }

    private static void member(Section own, Value.Text path, List<String> to) {
        if (own.read(path, false, text -> !JsonMembers.at(List.of(text)).isNone())) {
            to.add(path.text());
        }
    }
}
