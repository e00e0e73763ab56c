package dev.semel.policies;

import dev.semel.operation.OperationKey;
import dev.semel.policies.OperationPolicy.Route;
import dev.semel.policies.Policy.Anonymous;
import dev.semel.policies.Policy.Caller;
import dev.semel.policies.Policy.Source;
import dev.semel.policies.Policy.Unlisted;
import dev.semel.policies.Policy.Upstream;
import dev.semel.policy.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a whole policy, block by block. For one thread and one file. */
final class PolicyReader {
    private static final String FORMAT = "1";

    /** The name under which unlisted requests are protected; it is part of their keys. */
    private static final String UNLISTED_NAME = "http";

    private static final String[] COMMON = {
        "key",
        "effect",
        "lease",
        "keep",
        "refuse",
        "retry-horizon",
        "waiting",
        "streams",
        "outage",
        "result",
        "duplicates",
        "durability",
        "retries",
        "fingerprint",
        "responses",
        "replay-headers",
        "authorize",
        "limits",
        "observe"
    };

    private final Findings findings;
    private DuplicatesReader duplicates;

    PolicyReader(Findings findings) {
        this.findings = findings;
        duplicates = new DuplicatesReader(findings, null);
    }

    /** The policy; of use only if nothing was found wrong. */
    Policy read(Value root) {
        Section file = Section.of(
                root,
                findings,
                "semel",
                "version",
                "defaults",
                "operations",
                "duplicates",
                "unlisted",
                "key-header",
                "scope",
                "upstream",
                "quotas",
                "limits");
        String version = version(file);
        duplicates = new DuplicatesReader(findings, file.value("duplicates"));
        Section defaults = defaults(file);
        OperationPolicy unlisted = operation(defaults, UNLISTED_NAME, RouteReader.everything(), version);
        return new Policy(
                version,
                keyHeader(file),
                caller(file),
                upstream(file),
                operations(file, defaults, version),
                file.choice("unlisted", Unlisted.PROTECT),
                new QuotaReader(findings).read(file.value("quotas")),
                new LimitsReader(findings).read(file.value("limits")),
                unlisted);
    }

    private String version(Section file) {
        if (!file.has("semel")) {
            findings.add(file.place(), "The format of the file is not given; begin it with 'semel: 1'.");
        } else if (!file.text("semel", FORMAT).equals(FORMAT)) {
            findings.add(
                    file.placeOf("semel"),
                    "This release reads format " + FORMAT + " and not '"
                            + Spelling.shortened(file.text("semel", FORMAT))
                            + "'; write semel: 1, or use the release that reads it.");
        }
        if (!file.has("version")) {
            findings.add(
                    file.place(),
                    "The policy has no version, which is stored with every record; give one such as \"2026-11-21.1\".");
            return "";
        }
        String version = file.text("version", "unread");
        if (version.isBlank()
                || version.length() > Terms.LONGEST_VERSION
                || version.chars().anyMatch(Character::isISOControl)) {
            findings.add(
                    file.placeOf("version"),
                    "A version has 1 to " + Terms.LONGEST_VERSION + " characters in one line; shorten it.");
        }
        return version;
    }

    private Section defaults(Section file) {
        Value value = file.value("defaults");
        return Section.of(value == null ? new Value.Fields(Place.START, Map.of()) : value, findings, COMMON);
    }

    private String keyHeader(Section file) {
        String name = file.text("key-header", "Idempotency-Key");
        HttpReader.checkToken(name, file.placeOf("key-header"), "header", findings);
        return name;
    }

    private List<OperationPolicy> operations(Section file, Section defaults, String version) {
        List<OperationPolicy> operations = new ArrayList<>();
        List<Place> places = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        Value value = file.value("operations");
        if (value == null) {
            return operations;
        }
        if (!(value instanceof Value.Many many)) {
            findings.add(
                    value.place(), "Operations are a list and not " + value.kind() + "; begin each with a hyphen.");
            return operations;
        }
        int before = findings.stumbles();
        for (Value each : many.values()) {
            List<String> names = new ArrayList<>(List.of("name", "match"));
            names.addAll(List.of(COMMON));
            Section own = Section.of(each, findings, names.toArray(String[]::new));
            String name = name(own, lines);
            Route route = new RouteReader(findings).read(own);
            operations.add(operation(own.before(defaults), name, route, version));
            places.add(own.place());
        }
        if (findings.stumbles() == before) {
            new RouteReader(findings).refuseUnreachable(operations, places);
        }
        return operations;
    }

    private String name(Section own, Map<String, Integer> lines) {
        Value value = own.value("name");
        if (value == null) {
            findings.add(own.place(), "The operation has no name, which is part of every key; give one.");
            return "unnamed";
        }
        String name = own.read(value, "unnamed", text -> new OperationKey("t", text, "k").operation());
        Place place = own.placeOf("name");
        if (name.equals(UNLISTED_NAME)) {
            findings.add(place, "The name '" + UNLISTED_NAME + "' is that of unlisted requests; choose another.");
        }
        Integer earlier = name.equals("unnamed") ? null : lines.putIfAbsent(name, place.line());
        if (earlier != null) {
            findings.add(
                    place,
                    "The name '" + Spelling.shortened(name) + "' is taken in line " + earlier
                            + ", and operations of one name share their keys; choose another.");
        }
        return name;
    }

    private OperationPolicy operation(Section block, String name, Route route, String version) {
        int before = findings.stumbles();
        EffectReader.Effect effect = new EffectReader(findings).read(block.value("effect"), block);
        DuplicatesReader.Duplicates repeats = duplicates.of(block);
        Terms terms = new TermsReader(findings, version).read(block, effect.terms(), repeats.rule(), before);
        KeyReader.Keys keys = new KeyReader(findings).read(block, terms.retention());
        OperationPolicy.Http http = new HttpReader(findings).read(block, repeats.version());
        duplicates.refuseWhatTellsWrong(block, repeats, keys, http);
        return new OperationPolicy(
                name,
                block.place().line(),
                route,
                keys.use(),
                keys.token(),
                terms,
                effect.probe(),
                new AuthorizeReader(findings).read(block.value("authorize")),
                http,
                block.flag("observe", false));
    }

    private Caller caller(Section file) {
        Value value = file.value("scope");
        if (value == null) {
            return new Caller(Source.AUTHORIZATION, "Authorization", "", Anonymous.ALLOW_UNLESS_COOKIES);
        }
        Section block = Section.of(value, findings, "from", "header", "cookie", "tenant-header", "anonymous");
        Source source = block.choice("from", Source.AUTHORIZATION);
        String needed = switch (source) {
            case CLAIM, HEADER, API_KEY -> "header";
            case COOKIE -> "cookie";
            case AUTHORIZATION, MTLS -> "";
        };
        for (String name : Set.of("header", "cookie")) {
            if (block.has(name) && !name.equals(needed)) {
                findings.add(
                        block.placeOf(name), "'" + name + "' means nothing for this source of callers; remove it.");
            }
        }
        if (!needed.isEmpty() && !block.has(needed)) {
            findings.add(value.place(), "It is not said which " + needed + " names the caller; give '" + needed + "'.");
        }
        String field = needed.isEmpty() ? (source == Source.MTLS ? "" : "Authorization") : block.text(needed, "x");
        checkName(field, block, needed);
        String tenant = block.text("tenant-header", "");
        checkName(tenant, block, "tenant-header");
        Anonymous otherwise = source == Source.AUTHORIZATION ? Anonymous.ALLOW_UNLESS_COOKIES : Anonymous.REFUSE;
        return new Caller(source, field, tenant, block.choice("anonymous", otherwise));
    }

    private void checkName(String name, Section block, String field) {
        if (!field.isEmpty() && block.has(field)) {
            HttpReader.checkToken(name, block.placeOf(field), field.equals("cookie") ? "cookie" : "header", findings);
        }
    }

    private Upstream upstream(Section file) {
        Duration connect = Duration.ofSeconds(2);
        Duration response = Duration.ofSeconds(30);
        Value value = file.value("upstream");
        if (value != null) {
            Section block = Section.of(value, findings, "connect", "response");
            connect = block.duration("connect", connect);
            response = block.duration("response", response);
            if (connect.isZero() || response.isZero()) {
                findings.add(value.place(), "A timeout of 0 lets nothing through; give positive lengths.");
            }
        }
        return new Upstream(connect, response);
    }
}
