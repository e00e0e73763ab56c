package dev.semel.policies;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how a service is asked what became of an attempt: {@code effect.probe}. */
final class ProbeReader {
    private static final List<String> PLACEHOLDERS =
            List.of("key", "receiver-key", "tenant", "operation", "epoch", "first-epoch");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern AUTHORITY = Pattern.compile("^https?://[^/?#{}@]+([/?].*)?$", Pattern.DOTALL);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final Findings findings;

    ProbeReader(Findings findings) {
        this.findings = findings;
    }

    ProbePolicy read(Value value, boolean fenced) {
        Section block = Section.of(value, findings, "url", "headers", "timeout", "applied", "rejected", "not-applied");
        Set<String> used = new TreeSet<>();
        String url = url(block, used);
        Map<String, String> headers = headers(block, used);
        if (!url.isEmpty() && !used.contains("key") && !used.contains("receiver-key")) {
            findings.add(
                    block.placeOf("url"), "The probe does not say which key it asks about; put {key} into its url.");
        }
        if (!url.isEmpty() && fenced && !used.contains("epoch")) {
            findings.add(
                    block.placeOf("url"),
                    "A probe of a fenced service must tell it the epoch to raise its fence to; put {epoch} into its url"
                            + " or a header.");
        }
        Duration timeout = block.duration("timeout", TIMEOUT);
        if (timeout.isZero()) {
            findings.add(block.placeOf("timeout"), "A timeout of 0 never waits for an answer; give a positive length.");
        }
        Statuses statuses = new Statuses(findings);
        Set<Integer> applied = statuses.of(block, "applied", Set.of(200));
        Set<Integer> rejected = statuses.of(block, "rejected", Set.of());
        Set<Integer> notApplied = statuses.of(block, "not-applied", Set.of(404));
        if (block.has("applied") != block.has("not-applied") && overlap(applied, notApplied)) {
            findings.add(
                    block.place(), "A status means both applied and not applied; give 'applied' and 'not-applied'.");
        }
        return new ProbePolicy(url, headers, timeout, applied, rejected, notApplied);
    }

    private static boolean overlap(Set<Integer> left, Set<Integer> right) {
        return left.stream().anyMatch(right::contains);
    }

    private String url(Section block, Set<String> used) {
        if (!block.has("url")) {
            findings.add(
                    block.place(), "A probe needs its url; give one such as http://127.0.0.1:9000/payments/{key}.");
            return "";
        }
        String url = block.text("url", "");
        if (url.isEmpty()) {
            return "";
        }
        placeholders(url, block.placeOf("url"), used);
        try {
            String filled = PLACEHOLDER.matcher(url).replaceAll("x");
            if (!AUTHORITY.matcher(url).matches() || new URI(filled).getHost() == null) {
                throw new URISyntaxException(filled, "no absolute URL");
            }
        } catch (URISyntaxException malformed) {
            findings.add(
                    block.placeOf("url"),
                    "'" + Spelling.shortened(url) + "' is no absolute http or https URL; write it like"
                            + " http://127.0.0.1:9000/payments/{key}.");
        }
        return url;
    }

    private Map<String, String> headers(Section block, Set<String> used) {
        Map<String, String> headers = new LinkedHashMap<>();
        Value value = block.value("headers");
        if (value == null) {
            return headers;
        }
        if (!(value instanceof Value.Fields fields)) {
            findings.add(value.place(), "Headers are a block of names and values and not " + value.kind() + ".");
            return headers;
        }
        fields.byName().forEach((name, field) -> {
            HttpReader.checkToken(name, field.place(), "header", findings);
            String text = block.text(field.value(), "");
            placeholders(text, field.value().place(), used);
            headers.put(name, text);
        });
        return headers;
    }

    private void placeholders(String text, Place place, Set<String> used) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            String name = matcher.group(1);
            used.add(name);
            if (!PLACEHOLDERS.contains(name)) {
                findings.add(
                        place,
                        "'{" + Spelling.shortened(name) + "}' is no placeholder; "
                                + Spelling.advice(name, PLACEHOLDERS));
            }
        }
    }
}
