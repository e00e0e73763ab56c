package dev.semel.server.propose;

import dev.semel.server.observe.TrafficNote;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the file line by line, a comment over each that has evidence. For one proposal. */
final class PolicyText {
    private static final Duration LEAST_KEPT = Duration.ofHours(24);
    private static final long DEFAULT_BODY_LIMIT = 1 << 20;
    private static final int WIDTH = 110;
    private static final long[] AGES = {1_000, 10_000, 60_000, 600_000, 3_600_000, 86_400_000};

    private final StringBuilder text = new StringBuilder();
    private String indent = "";

    void line(String line) {
        text.append(indent).append(line).append('\n');
    }

    /** A sentence or several, broken at blanks. */
    void comment(String sentences) {
        StringBuilder row = new StringBuilder("#");
        for (String word : sentences.split(" ", -1)) {
            if (row.length() > 1 && indent.length() + row.length() + 1 + word.length() > WIDTH) {
                line(row.toString());
                row = new StringBuilder("#");
            }
            row.append(' ').append(word);
        }
        line(row.toString());
    }

    void keyHeader(String header, int operations) {
        if (header.isEmpty()) {
            comment(
                    "No header was seen that does as a key, so no operation is proposed. Have clients send one, made once"
                            + " per wish and kept over its retries, in Idempotency-Key.");
        } else {
            comment("The header that carries the keys of " + Words.count(operations, "operation") + " below.");
            line("key-header: " + header);
        }
    }

    void scope(Collection<String> callers) {
        Map<String, Integer> by = new TreeMap<>();
        callers.forEach(each -> by.merge(each, 1, Integer::sum));
        int all = callers.size();
        int credential = by.getOrDefault("authorization", 0);
        int apiKey = by.getOrDefault("api-key", 0);
        int cookie = by.getOrDefault("cookie", 0);
        int address = by.getOrDefault("address", 0);
        comment("Of " + Words.count(all, "request") + " to the operations below, " + credential
                + " had an Authorization header, " + apiKey + " an X-Api-Key, " + cookie
                + " neither of them but cookies, " + address + " nothing that names the caller.");
        if (cookie > 0) {
            comment("Which cookie names the caller cannot be told from outside: requests with cookies alone are refused"
                    + " until you say it (scope: { from: cookie, cookie: NAME }).");
        }
        if (credential > 0) {
            comment("If the same caller's token changes between retries, its retries are taken for another caller's and"
                    + " run again; then let a proxy name the caller (from: claim). Traffic cannot show it.");
        }
        if (apiKey > 0 && credential == 0) {
            line("scope: { from: api-key, header: X-Api-Key" + (address > 0 ? ", anonymous: allow" : "") + " }");
        } else {
            line("scope: { from: authorization, anonymous: allow-unless-cookies }");
        }
    }

    void operation(Finding finding, String name, List<TrafficNote> all) {
        SeenOperation operation = finding.operation();
        KeyEvidence key = finding.key();
        WouldBe wouldBe = finding.wouldBe();
        if (key == null || wouldBe == null) {
            return;
        }
        List<TrafficNote> notes = operation.notes();
        long callers = notes.stream().mapToLong(TrafficNote::caller).distinct().count();
        long targets = notes.stream().mapToLong(TrafficNote::target).distinct().count();
        indent = "  ";
        line("");
        comment(operation.title() + ": " + Words.count(notes.size(), "request") + " of "
                + Words.count(callers, "caller") + " to " + Words.count(targets, "target")
                + ". The name is part of every key; change it now or not at all.");
        line("- name: " + name);
        indent = "    ";
        line("match: { methods: [" + operation.method() + "], path: \"" + operation.template() + "\" }");
        keyLines(key, finding.misses());
        effectLines(notes, wouldBe);
        fingerprintLines(key, wouldBe, notes);
        keepLines(wouldBe, all);
        limitLines(notes);
        indent = "";
    }

    private void keyLines(KeyEvidence key, Misses misses) {
        int keys = key.groups().size();
        comment("Key: on " + key.present() + " of " + Words.count(key.requests(), "request") + ", "
                + Words.count(keys, "different key") + ", " + key.repeated() + " of them repeated, " + key.agreeing()
                + " of these always for the same wish.");
        if (key.isUnrepeated()) {
            comment("No key came twice: either nobody retried, or keys are made afresh for every attempt and protect"
                    + " nothing. " + (misses.underOtherKeys() > 0 ? "The next comment speaks for the latter." : ""));
        }
        if (misses.pairs() > 0) {
            comment("Suspected misses: " + Words.count(misses.pairs(), "pair")
                    + " of requests with the same caller, target and content within a minute, "
                    + misses.underOtherKeys() + " under two keys and " + misses.withoutKey() + " without a key; "
                    + misses.toldDuplicate() + " second answers said duplicate, " + misses.newEntities()
                    + " gave a new id. Two equal wishes look the same.");
        }
        if (key.malformed() > 0) {
            comment(Words.count(key.malformed(), "request")
                    + " had a key that is malformed or too long and would be refused.");
        }
        boolean everywhere = key.present() == key.requests();
        if (!everywhere) {
            comment(Words.count(key.requests() - key.present() - key.malformed(), "request")
                    + " without a key would pass unprotected; 'required' would refuse them.");
        }
        line("key: " + (everywhere ? "required" : "optional"));
    }

    private void effectLines(List<TrafficNote> notes, WouldBe wouldBe) {
        comment("Under this policy: " + wouldBe.granted() + " would have run, " + wouldBe.replayed()
                + " been replayed (the service did " + wouldBe.appliedAgain() + " of these again with a 2xx), "
                + wouldBe.running() + " told that another is at work, " + wouldBe.inDoubt() + " told in doubt, "
                + wouldBe.mismatched() + " refused as another request under a used key.");
        Map<String, Integer> statuses = new TreeMap<>();
        notes.forEach(note ->
                statuses.merge(note.status() == 0 ? "no answer" : Integer.toString(note.status()), 1, Integer::sum));
        comment(
                "Answers seen: " + statuses + ". 2xx and 3xx succeed, 4xx are refusals for good, 401, 403, 408, 425 and"
                        + " 429 free the key, 5xx and lost answers are in doubt: that is the default, and traffic cannot prove"
                        + " another. If the service may have acted before one of those five, write responses: { in-doubt: [...] }.");
        comment(
                "Whether the service remembers keys, or can be asked, cannot be seen. Unprotected is the cautious choice:"
                        + " what is in doubt is never repeated by itself. docs/policy.md has the other classes.");
        line("effect: { class: unprotected }");
    }

    private void fingerprintLines(KeyEvidence key, WouldBe wouldBe, List<TrafficNote> notes) {
        long unread = notes.stream()
                .filter(note ->
                        note.asked().kind().equals("unread") || !note.asked().isAll())
                .count();
        if (unread > 0) {
            comment(Words.count(unread, "body").replace("bodys", "bodies")
                    + " had more than is recorded, or no members; there, members that change are not found.");
        }
        if (wouldBe.mismatched() > 0) {
            comment(Words.count(wouldBe.mismatched(), "request")
                    + " asked for something else under a used key: an error of a client, or members that change too"
                    + " seldom to be left out here.");
        }
        if (key.volatileMembers().isEmpty()) {
            comment("Content: no member was seen to change between requests of one key; all of it counts.");
            return;
        }
        comment("Members that changed between requests of one key while the rest was equal: "
                + key.volatileMembers().entrySet().stream()
                        .map(each -> each.getKey() + " for " + Words.count(each.getValue(), "key"))
                        .collect(java.util.stream.Collectors.joining(", "))
                + ", of " + key.repeated() + " that came again. Take out what is part of the wish.");
        boolean json = notes.stream().anyMatch(note -> note.asked().kind().equals("json"));
        String paths = key.volatileMembers().keySet().stream()
                .map(path -> "\"" + path + "\"")
                .collect(java.util.stream.Collectors.joining(", "));
        if (json) {
            line("fingerprint: { except: [" + paths + "] }");
        } else {
            comment("The bodies are forms, of which no member can be left out; these retries would be refused.");
        }
    }

    private void keepLines(WouldBe wouldBe, List<TrafficNote> all) {
        long covered = all.isEmpty()
                ? 0
                : all.get(all.size() - 1).atMillis() - all.get(0).atMillis();
        Duration kept = LEAST_KEPT;
        if (wouldBe.duplicates() == 0) {
            comment("No duplicates were seen in " + Words.length(covered)
                    + ", so nothing is known of how late they come;" + " the default stays.");
        } else {
            long oldest = wouldBe.ages().get(wouldBe.duplicates() - 1);
            comment(Words.count(wouldBe.duplicates(), "duplicate") + ": " + histogram(wouldBe.ages())
                    + ". The oldest came "
                    + Words.length(oldest) + " after the first: " + Words.length(2 * oldest)
                    + " would have sufficed with as much again for margin. The record covers " + Words.length(covered)
                    + " and knows of nothing later.");
            Duration margin = Duration.ofMillis(2 * oldest);
            kept = margin.compareTo(LEAST_KEPT) > 0 ? margin : LEAST_KEPT;
        }
        line("keep: " + Words.hours(kept));
    }

    private static String histogram(List<Long> ages) {
        StringBuilder told = new StringBuilder();
        int from = 0;
        for (long bound : AGES) {
            int upTo = from;
            while (upTo < ages.size() && ages.get(upTo) <= bound) {
                upTo++;
            }
            if (upTo > from) {
                told.append(told.length() == 0 ? "" : ", ");
                told.append(upTo - from).append(" within ").append(Words.length(bound));
            }
            from = upTo;
        }
        if (from < ages.size()) {
            told.append(told.length() == 0 ? "" : ", ")
                    .append(ages.size() - from)
                    .append(" later");
        }
        return told.toString();
    }

    private void limitLines(List<TrafficNote> notes) {
        long largest =
                notes.stream().mapToLong(note -> note.asked().length()).max().orElse(0);
        if (largest > DEFAULT_BODY_LIMIT) {
            comment("The largest body had " + largest + " bytes, more than the default takes.");
            line("limits: { body: " + Math.min(2_047, ((2 * largest) >> 20) + 1) + "MiB }");
        }
    }

    void rest(List<Finding> findings, int nameless, int left) {
        line("");
        for (Finding each : findings) {
            if (each.key() != null) {
                continue;
            }
            StringBuilder told = new StringBuilder("Not proposed: "
                    + each.operation().title() + ", "
                    + Words.count(each.operation().notes().size(), "request") + ", no header that does as a key.");
            KeyEvidence member = each.member();
            if (member != null) {
                told.append(" It has a key in " + member.source().words() + " (on " + member.present() + ", repeated "
                        + member.repeated() + " times, " + member.agreeing()
                        + " for the same wish); a gateway takes keys"
                        + " from a header alone, so have clients send it there.");
            }
            if (each.misses().pairs() > 0) {
                told.append(" " + Words.count(each.misses().pairs(), "pair") + " within a minute look like one wish; "
                        + each.misses().toldDuplicate() + " second answers said duplicate, "
                        + each.misses().newEntities()
                        + " gave a new id.");
            }
            comment(told.toString());
        }
        if (nameless > 0) {
            comment(Words.count(nameless, "request")
                    + " had methods or paths of which too little was seen to be named.");
        }
        if (left > 0) {
            comment(Words.count(left, "operation") + " with fewer requests are left out.");
        }
        comment("Of what is not listed nothing is known; it goes through as it does today.");
        line("unlisted: pass");
    }

    @Override
    public String toString() {
        return text.toString().replaceAll("(?m)[ ]+$", "");
    }
}
