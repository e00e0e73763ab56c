package dev.semel.policies;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a broken policy file is told, and where. */
class BrokenPolicyTest {
    private static final String HEAD = "semel: 1\nversion: a\n";

    // house: method-length because the table of mistakes reads as one piece
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "defaults: { effct: unprotected }    | 3:13: defaults.effct: 'effct' is not known here; did you mean 'effect'?",
                "operation: []                       | 3:1: operation: 'operation' is not known here; did you mean 'operations'?",
                "defaults: { keep: 20 }              | 3:19: defaults.keep: '20' is no length of time",
                "defaults: { keep: 1.5h }            | 3:19: defaults.keep: '1.5h' is no length of time",
                "defaults: { keep: -1h }             | 3:19: defaults.keep: '-1h' is no length of time",
                "defaults: { keep: 24H }             | 3:19: defaults.keep: '24H' is no length of time",
                "defaults: { keep: 99999999999d }    | 3:19: defaults.keep: '99999999999d' is longer than a century",
                "defaults: { keep: }                 | 3:18: defaults.keep: A text is expected here and not nothing",
                "defaults: { keep: [1h] }            | 3:19: defaults.keep: A text is expected here and not a list",
                "defaults: { limits: { body: 1MB } } | 3:29: defaults.limits.body: '1MB' is no size",
                "defaults: { limits: { body: 2GiB } }| 3:29: defaults.limits.body: '2GiB' is too large",
                "defaults: { limits: { key: 0 } }    | 3:28: defaults.limits.key: '0' is not a whole number from 1 to 1024",
                "defaults: { key: maybe }            | 3:18: defaults.key: 'maybe' is not known here; use one of ignored, optional, required, token.",
                "defaults: { key: Required }         | 3:18: defaults.key: 'Required' is not known here; did you mean 'required'?",
                "defaults: { key: {} }               | 3:18: defaults.key: It is not said what the key is",
                "defaults: { key: { token: { life: 0s } } } | 3:35: defaults.key.token.life: A life of 0 lets no token be used",
                "defaults: { key: { token: { field: a=b } } } | 3:36: defaults.key.token.field: 'a=b' is no form field's name here",
                "defaults: { keep: 10m, key: token } | 3:29: defaults.key: A one-time token may be taken for 3660000 ms (its life and twice the skew), and its action is remembered for 1200000 ms",
                "defaults: { keep: 1h, refuse: 30s, key: { token: { life: 1h, skew: 16s } } } | 3:50: defaults.key.token: A one-time token may be taken for 3632000 ms",
                "defaults: { waiting: { wait: 1s, then: go } } | 3:40: defaults.waiting.then: 'go' is not known here",
                "defaults: { waiting: accpet }       | 3:22: defaults.waiting: 'accpet' is not known here; did you mean 'accept'?",
                "defaults: { effect: querable }      | 3:21: defaults.effect: 'querable' is not known here; did you mean 'queryable'?",
                "defaults: { effect: atomic }        | 3:21: defaults.effect: 'atomic' is not known here",
                "defaults: { effect: queryable }     | 3:21: defaults.effect: A queryable effect needs more than its class",
                "defaults: { effect: { memory: 1h } }| 3:21: defaults.effect: An effect needs its class",
                "defaults: { effect: { class: deduplicated } } | 3:21: defaults.effect: A deduplicated effect is not fully declared; give 'horizon'",
                "defaults: { effect: { class: queryable, memory: 1h } } | 3:21: defaults.effect: A queryable effect is not fully declared; give 'memory'",
                "defaults: { effect: { class: unprotected, horizon: 1h } } | 3:52: defaults.effect.horizon: 'horizon' means nothing for the class unprotected; it belongs to deduplicated.",
                "defaults: { effect: { class: deduplicated, horizon: 1s, margin: 1s } } | 3:21: defaults.effect: The horizon of 1000 ms does not exceed the margin",
                "defaults: { waiting: { wait: 0s } } | 3:30: defaults.waiting.wait: A wait of 0 waits for nothing",
                "defaults: { waiting: {} }           | 3:22: defaults.waiting: It is not said how long to wait",
                "defaults: { outage: let-thru }      | 3:21: defaults.outage: 'let-thru' is not known here; did you mean 'let-through'?",
                "defaults: { lease: 0s }             | 3:20: defaults.lease: A lease of 0 ms is none",
                "defaults: { fingerprint: { only: [] } } | 3:34: defaults.fingerprint.only: A fingerprint of no field",
                "defaults: { fingerprint: { only: [meta] } } | 3:35: defaults.fingerprint.only[0]: The path 'meta' does not begin with a slash",
                "defaults: { fingerprint: { only: [/a], bytes: true } } | 3:26: defaults.fingerprint: Bodies are compared in one way",
                "defaults: { fingerprint: { bytes: yes } } | 3:35: defaults.fingerprint.bytes: 'yes' is not known here",
                "defaults: { responses: { succeed: [2xx], reject: [204] } } | 3:50: defaults.responses.reject: The status 204 is in 'succeed' and in 'reject'",
                "defaults: { responses: { succeed: [1xx] } } | 3:36: defaults.responses.succeed[0]: '1xx' is no status",
                "defaults: { replay-headers: [\"a b\"] }| 3:30: defaults.replay-headers[0]: 'a b' is no header's name",
                "defaults: { result: status-only }   | 3:21: defaults.result: 'status-only' is not known here; use one of whole, reference, status.",
                "defaults: { result: { form: status, redact: [/a] } } | 3:45: defaults.result.redact: 'redact' means nothing where only the status is kept",
                "defaults: { result: { form: status, limit: 1KiB } } | 3:44: defaults.result.limit: 'limit' means nothing where only the status is kept",
                "defaults: { result: { members: [/id] } } | 3:32: defaults.result.members: 'members' are what a reference is made of",
                "defaults: { result: { form: reference, members: [id] } } | 3:50: defaults.result.members[0]: The path 'id' does not begin with a slash",
                "defaults: { result: { form: reference, members: [] } } | 3:49: defaults.result.members: Nothing is listed in 'members'",
                "defaults: { result: { redact: [] } } | 3:31: defaults.result.redact: Nothing is listed in 'redact'",
                "defaults: { result: { redact: [/a~2] } } | 3:32: defaults.result.redact[0]: The path '/a~2' holds a '~'",
                "defaults: { result: { redact: [card/number] } } | 3:32: defaults.result.redact[0]: The path 'card/number' does not begin with a slash",
                "defaults: { result: { redact: [\"a b\"] } } | 3:32: defaults.result.redact[0]: 'a b' is no header's name",
                "defaults: { result: { redact: /a } } | 3:31: defaults.result.redact: A list is expected here and not '/a'",
                "defaults: { result: { oversized: spill } } | 3:34: defaults.result.oversized: An answer over the limit is kept nowhere but in the store",
                "defaults: { result: { oversized: drop } } | 3:34: defaults.result.oversized: 'drop' is not known here",
                "defaults: { observe: maybe }        | 3:22: defaults.observe: 'maybe' is not known here",
                "defaults: { authorize: {} }         | 3:24: defaults.authorize: It is not said who is asked",
                "defaults: { authorize: { url: /check } } | 3:31: defaults.authorize.url: '/check' is no absolute http",
                "defaults: { authorize: { url: \"http://a/{key}\" } } | 3:31: defaults.authorize.url: 'http://a/{key}' is no",
                "defaults: { authorize: { url: \"http://me@a/\" } } | 3:31: defaults.authorize.url: 'http://me@a/' is no",
                "defaults: { authorize: { url: \"http://a/\", timeout: 0s } } | 3:53: defaults.authorize.timeout: A timeout of 0",
                "defaults: []                        | 3:11: defaults: A block of fields is expected here and not a list",
                "operations: {}                      | 3:13: operations: Operations are a list and not a block of fields",
                "operations: [ x ]                   | 3:15: operations[0]: A block of fields is expected here and not 'x'",
                "quotas: 5                           | 3:9: quotas: A block of fields is expected here and not '5'",
                "quotas: {}                          | 3:9: quotas: These quotas limit nobody; give 'default' or 'tenants'",
                "quotas: { default: { rows: 0 } }    | 3:28: quotas.default.rows: '0' is not a whole number from 1 to 999999999",
                "quotas: { default: { bytes: 10 } }  | 3:29: quotas.default.bytes: '10' is no size",
                "quotas: { default: { bytes: 0B } }  | 3:29: quotas.default.bytes: '0B' has room for nothing",
                "quotas: { default: { in-flght: 1 } }| 3:22: quotas.default.in-flght: 'in-flght' is not known here; did you mean 'in-flight'?",
                "quotas: { tenants: [a] }            | 3:20: quotas.tenants: Tenants are a block with a field for each and not a list",
                "quotas: { tenants: { \"\": {} } }    | 3:22: quotas.tenants.: The tenant is empty; give one.",
                "duplicates: [skip]                  | 3:13: duplicates: Rules for duplicates have names, and here is a list",
                "duplicates: { \"a b\": skip }         | 3:15: duplicates.a b: 'a b' is no name of a rule",
                "duplicates: { a: skp }              | 3:18: duplicates.a: 'skp' is not known here; did you mean 'skip'?",
                "duplicates: { a: {} }               | 3:18: duplicates.a: It is not said what a repeat is told",
                "duplicates: { a: merge }            | 3:18: duplicates.a: Under this rule only a version says which of two requests is newer",
                "duplicates: { a: { rule: overwrite } } | 3:18: duplicates.a: Under this rule only a version says",
                "duplicates: { a: { rule: skip, version: { header: X } } } | 3:18: duplicates.a: Under this rule no version takes the place of another",
                "duplicates: { a: { rule: merge, version: {} } } | 3:42: duplicates.a.version: A version stands in one place; give either",
                "duplicates: { a: { rule: merge, version: { header: X, member: /v } } } | 3:42: duplicates.a.version: A version stands in one place; give either",
                "duplicates: { a: { rule: merge, version: { header: \"a b\" } } } | 3:52: duplicates.a.version.header: 'a b' is no header's name",
                "duplicates: { a: { rule: merge, version: { member: v } } } | 3:52: duplicates.a.version.member: The path 'v' does not begin with a slash",
                "duplicates: { a: { rule: merge, version: { member: /items/*/v } } } | 3:52: duplicates.a.version.member: '/items/*/v' is not one place",
                "unlisted: block                     | 3:11: unlisted: 'block' is not known here",
                "key-header: \"a:b\"                 | 3:13: key-header: 'a:b' is no header's name",
                "scope: { from: header }             | 3:8: scope: It is not said which header names the caller",
                "scope: { from: mtls, header: X }    | 3:30: scope.header: 'header' means nothing for this source",
                "upstream: { connect: 0s }           | 3:11: upstream: A timeout of 0 lets nothing through",
                "version: b                          | 3:1: version: 'version' is given twice, first in line 2",
                "defaults: &a { keep: 1h }           | 3:11: defaults: The anchor '&a' is not read here",
                "defaults: *a                        | The alias '*a' is not read here",
                "defaults: !!java.net.URL [x]        | 3:11: defaults: The tag",
                "defaults: { keep: !!str 1h }        | 3:19: defaults.keep: The tag",
                "? [a] : b                           | A field's name is a list",
                "operations: [ { match: { path: /a/{b} } } ] | a text with braces or commas in it needs quotes here",
            })
    void a_mistake_is_told_with_its_place(String line, String expected) {
        assertThat(String.join("\n", errors(HEAD + line + "\n"))).contains(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ match: { path: /a } }                        | operations[0]: The operation has no name",
                "{ name: \"\", match: { path: /a } }             | operations[0].name: The operation is empty",
                "{ name: http, match: { path: /a } }            | operations[0].name: The name 'http' is that of unlisted requests",
                "{ name: a }                                    | operations[0]: It is not said which requests",
                "{ name: a, match: { methods: [POST] } }        | operations[0].match: A match needs its path",
                "{ name: a, match: { path: a } }                | operations[0].match.path: The path 'a' does not begin with a slash",
                "{ name: a, match: { path: /a/**/b } }          | operations[0].match.path: The path '/a/**/b' has the step '**'",
                "{ name: a, match: { path: \"/a/{b\" } }         | operations[0].match.path: The path '/a/{b' has the step '{b'",
                "{ name: a, match: { path: \"/a?b=c\" } }        | operations[0].match.path: The path '/a?b=c' holds a query",
                "{ name: a, match: { path: /a, methods: [post] } } | operations[0].match.methods[0]: 'post' is not written as a method; did you mean 'POST'?",
                "{ name: a, match: { path: /a, methods: [] } }  | operations[0].match.methods: No method is listed",
                "{ name: a, match: { path: /a }, keep: 1h, retry-horizon: 2h } | 4:5: operations[0]: The retention of 3600000 ms is shorter than the retry horizon",
                "{ name: a, match: { path: /a }, refuse: 10s }  | 4:5: operations[0]: Expired keys are refused for 10000 ms, shorter than the lease",
                "{ name: a, match: { path: /a }, lease: 1s }    | 4:5: operations[0]: The margin of 1000 ms is not shorter than the lease",
                "{ name: a, match: { path: /a }, outage: let-through } | 4:5: operations[0]: Attempts may be let through during an outage only for a DEDUPLICATED",
                "{ name: a, match: { path: /a }, effect: { class: deduplicated, horizon: 9d } } | 4:5: operations[0]: Keys are remembered for 172800000 ms, shorter than the receiver's memory",
            })
    void a_mistake_in_an_operation_is_told_with_its_place(String operation, String expected) {
        assertThat(String.join("\n", errors(HEAD + "operations:\n  - " + operation + "\n")))
                .contains(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "duplicates: latst                     | 5:49: operations[0].duplicates: 'latst' is not known here; did you mean 'latest'?",
                "duplicates: replay                    | 5:49: operations[0].duplicates: 'replay' is not known here; use one of latest, quiet, ack.",
                "duplicates: ack                       | 5:5: operations[0]: Repeats are acknowledged with the reference that is kept of a result, and the result is kept as WHOLE",
                "duplicates: latest, key: token        | 5:49: operations[0].duplicates: A one-time token is used for one request",
                "duplicates: quiet, waiting: accept    | 5:49: operations[0].duplicates: Repeats are told nothing of the result, and 'waiting' says accept",
                "duplicates: latest, outage: let-through, effect: { class: deduplicated, horizon: 2d } | 5:5: operations[0]: Attempts may not be let through during an outage under LAST_WRITE_WINS",
            })
    void a_rule_for_duplicates_that_does_not_fit_is_told_with_its_place(String says, String expected) {
        String rules =
                "duplicates: { latest: { rule: last-write-wins, version: { header: If-Match } }, quiet: skip, ack: acknowledge }";
        String operation = "  - { name: a, match: { path: /a }, " + says + " }";
        assertThat(String.join("\n", errors(HEAD + rules + "\noperations:\n" + operation + "\n")))
                .contains(expected);
    }

    @Test
    void a_name_of_a_rule_without_rules_says_where_they_stand() {
        assertThat(errors(HEAD + "defaults: { duplicates: quiet }\n"))
                .singleElement()
                .asString()
                .startsWith("p.yaml:3:25: defaults.duplicates: The file has no rules for duplicates");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "queryable | timeout: 1s                              | A probe needs its url",
                "queryable | url: \"http://h/x\"                      | The probe does not say which key it asks about",
                "fenced    | url: \"http://h/{key}\"                  | must tell it the epoch",
                "queryable | url: \"http://h/{ky}\"                   | '{ky}' is no placeholder; did you mean 'key'?",
                "queryable | url: \"ftp://h/{key}\"                   | is no absolute http or https URL",
                "queryable | url: \"/payments/{key}\"                 | is no absolute http or https URL",
                "queryable | url: \"http://{key}/\"                   | is no absolute http or https URL",
                "queryable | url: \"http://user:pw@h/{key}\"          | is no absolute http or https URL",
                "queryable | url: \"http://h/ {key}\"                 | is no absolute http or https URL",
                "queryable | url: \"http://h/{key}\", timeout: 0s     | A timeout of 0 never waits",
                "queryable | url: \"http://h/{key}\", applied: [404], not-applied: [404] | The status 404 is in 'applied' and in 'not-applied'",
                "queryable | url: \"http://h/{key}\", applied: [404]  | A status means both applied and not applied",
                "queryable | url: \"http://h/{key}\", headers: { \"a b\": c } | 'a b' is no header's name",
            })
    void a_mistake_in_a_probe_is_told(String effectClass, String probe, String expected) {
        String effect = "effect: { class: " + effectClass + ", memory: 1h, probe: { " + probe + " } }";
        assertThat(String.join("\n", errors(HEAD + "defaults: { " + effect + " }\n")))
                .contains(expected);
    }

    @Test
    void two_operations_of_one_name_are_refused() {
        assertThat(errors(HEAD + """
                operations:
                  - { name: a, match: { path: /a } }
                  - { name: a, match: { path: /b } }
                """))
                .singleElement()
                .asString()
                .startsWith("p.yaml:5:13: operations[1].name: The name 'a' is taken in line 4");
    }

    @ParameterizedTest
    @CsvSource({
        "'{ path: \"/a/{x}\" }', '{ path: \"/a/{y}\" }', is the same route",
        "'{ path: /a/ }', '{ path: //a }', is the same route",
        "'{ path: /a/** }', '{ path: \"/a/{id}/b\" }', takes them all",
        "'{ path: \"/a/{id}\" }', '{ path: /a/new }', takes them all",
        "'{ path: /a, methods: any }', '{ path: /a, methods: [POST] }', takes them all",
        "'{ path: /** }', '{ path: /a/** }', takes them all"
    })
    void an_operation_that_no_request_gets_to_is_refused(String first, String second, String because) {
        assertThat(errors(HEAD + "operations:\n  - { name: a, match: " + first + " }\n  - { name: b, match: " + second
                        + " }\n"))
                .singleElement()
                .asString()
                .startsWith("p.yaml:5:5: operations[1]: No request ever gets here, for 'a' in line 4")
                .contains(because);
    }

    @ParameterizedTest
    @CsvSource({
        "'{ path: /a/new }', '{ path: \"/a/{id}\" }'",
        "'{ path: /a, methods: [POST] }', '{ path: /a, methods: [PUT] }'",
        "'{ path: /a, methods: [POST] }', '{ path: /a, methods: any }'",
        "'{ path: \"/a/{id}\" }', '{ path: /a/** }'",
        "'{ path: /a }', '{ path: /a/b }'"
    })
    void operations_that_share_the_traffic_are_allowed(String first, String second) {
        assertThat(PolicyFile.parse(
                        "p.yaml",
                        HEAD + "operations:\n  - { name: a, match: "
                                + first + " }\n  - { name: b, match: "
                                + second + " }\n"))
                .isInstanceOf(Parsed.Valid.class);
    }

    @Test
    void all_mistakes_are_told_at_once_in_the_order_of_the_file() {
        List<String> errors = errors("""
                semel: 2
                defaults:
                  keep: 1 day
                  lease: x
                  efect: unprotected
                operations:
                  - name: a
                    match: { path: /a }
                    effect: { class: queryable }
                    outage: no
                unlist: pass
                """);

        assertThat(errors.stream().map(error -> error.replaceAll("^p.yaml:(\\d+).*", "$1")))
                .containsExactly("1", "1", "3", "4", "5", "9", "10", "11");
    }

    @Test
    void a_mistake_in_the_defaults_is_told_once() {
        assertThat(errors(HEAD + """
                defaults: { keep: x }
                operations:
                  - { name: a, match: { path: /a } }
                  - { name: b, match: { path: /b } }
                """)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                        | 1:1: The file is empty",
                "'# nothing'               | 1:1: The file is empty",
                "'---'                     | 1:4: A block of fields is expected here and not nothing",
                "'a'                       | 1:1: A block of fields is expected here and not 'a'",
                "'version: a'              | 1:1: The format of the file is not given; begin it with 'semel: 1'.",
                "'semel: 1'                | 1:1: The policy has no version",
                "'{semel: 1, version: \"\"}' | 1:21: version: A version has 1 to 128 characters",
                "'{semel: 1, version: ~}'  | 1:21: version: A text is expected here and not nothing",
                "'semel: [1'               | This is not YAML",
                "'semel: 1: 2'             | This is not YAML",
                "'a: \"b'                  | This is not YAML",
                "'%YAML 9.9'               | This is not YAML",
            })
    void a_file_that_is_no_policy_is_refused(String text, String expected) {
        assertThat(String.join("\n", errors(text))).contains("p.yaml:").contains(expected);
    }

    @Test
    void a_tab_is_named_as_such() {
        assertThat(errors(HEAD + "defaults:\n\tkeep: 1h\n"))
                .singleElement()
                .asString()
                .isEqualTo("p.yaml:4:1: The line is indented with a tab; YAML wants spaces.");
    }

    @Test
    void a_second_document_is_refused() {
        assertThat(errors(HEAD + "---\nsemel: 1\n"))
                .singleElement()
                .asString()
                .startsWith("p.yaml:4:1: A second document");
    }

    @Test
    void a_control_character_is_refused_with_its_place() {
        assertThat(errors("semel: 1\nversion: a\u0000\n"))
                .singleElement()
                .isEqualTo("p.yaml:2:11: The character U+0000 has no place here; remove it.");
    }

    @Test
    void bytes_that_are_not_utf8_are_refused_with_their_place() {
        byte[] bytes = "semel: 1\nversion: \"gr\u00fcn\"\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(PolicyFile.parse("p.yaml", bytes).fold(policy -> List.<String>of(), Parsed.Invalid::lines))
                .singleElement()
                .isEqualTo("p.yaml:2:13: The byte 0xFC at position 21 is not UTF-8; save the file as UTF-8.");
        byte[] cut = Arrays.copyOf("semel: \u20ac".getBytes(StandardCharsets.UTF_8), 9);
        assertThat(PolicyFile.parse("p.yaml", cut)).isInstanceOf(Parsed.Invalid.class);
    }

    @Test
    @Timeout(180)
    void an_alias_bomb_costs_nothing() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for (int level = 1; level < 40; level++) {
            bomb.append("a").append(level).append(": &a").append(level).append(" [");
            bomb.append(("*a" + (level - 1) + ",").repeat(8))
                    .append("*a")
                    .append(level - 1)
                    .append("]\n");
        }

        assertThat(errors(bomb.toString())).isNotEmpty().hasSizeLessThanOrEqualTo(100);
    }

    @Test
    @Timeout(180)
    void depth_length_and_number_of_mistakes_are_bounded() {
        assertThat(errors("[".repeat(100_000))).singleElement().asString().contains("20 levels deep");
        assertThat(errors("a: ".repeat(10))).isNotEmpty();
        assertThat(errors("#" + "x".repeat(PolicyFile.LONGEST)))
                .singleElement()
                .asString()
                .contains("at most 1048576");
        assertThat(errors("x: 1\n".repeat(10_000))).hasSize(100);
    }

    @Test
    void a_policy_cut_short_or_damaged_is_read_or_refused_and_fails_in_no_other_way() {
        String whole = PolicyFileTest.FULL;
        int refused = 0;
        for (int length = 0; length < whole.length(); length += 7) {
            refused += errors(whole.substring(0, length)).isEmpty() ? 0 : 1;
        }
        Random random = new Random(11);
        for (int round = 0; round < 1_000; round++) {
            StringBuilder damaged = new StringBuilder(whole);
            damaged.setCharAt(
                    random.nextInt(damaged.length()),
                    ":{}[]-\n\t\"'&*!|>%@`, xs19\u00e4\ud800".charAt(random.nextInt(26)));
            refused += errors(damaged.toString()).isEmpty() ? 0 : 1;
        }
        assertThat(refused).isGreaterThan(500);
    }

    @Test
    void every_message_is_one_sentence() {
        assertThat(
                        errors(
                                "semel: 2\ndefaults: { keep: x, lease: 1, kepp: 2, effect: fenced }\noperations: [ { nam: x } ]\n"))
                .isNotEmpty()
                .allSatisfy(error -> assertThat(error).doesNotContain("\n").matches(".*[.?]$"));
    }

    @Test
    void a_length_is_read_to_the_millisecond() {
        assertThat(Units.duration("250ms")).isEqualTo(Duration.ofMillis(250));
        assertThat(Units.duration("36500d")).isEqualTo(Duration.ofDays(36_500));
        assertThat(Units.bytes("512B")).isEqualTo(512);
        assertThat(Units.bytes("2047MiB")).isEqualTo(2_047 << 20);
    }

    private static List<String> errors(String text) {
        return PolicyFile.parse("p.yaml", text).fold(policy -> List.of(), Parsed.Invalid::lines);
    }
}
