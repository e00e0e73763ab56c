package dev.semel.policies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.operation.ContentRule;
import dev.semel.policies.OperationPolicy.KeyUse;
import dev.semel.policy.DuplicateRule;
import dev.semel.policy.DurabilityGrade;
import dev.semel.policy.EffectClass;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.OutageRule;
import dev.semel.policy.Quota;
import dev.semel.policy.Quotas;
import dev.semel.policy.ResultRule;
import dev.semel.policy.RetryGuidance;
import dev.semel.policy.WaitingRule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a policy file means. */
class PolicyFileTest {
    static final String FULL = """
            semel: 1
            version: "2026-11-21.1"
            defaults:
              effect: unprotected
              lease: 20s
              keep: 48h
              responses: { in-doubt: [404] }
            operations:
              - name: payments.capture
                match: { methods: [POST, PUT], path: "/payments/{id}/capture" }
                key: required
                effect:
                  class: queryable
                  memory: 3d
                  quiescence: 5s
                  margin: 2s
                  probe:
                    url: "http://127.0.0.1:9000/payments/{key}?since={first-epoch}"
                    headers: { X-Tenant: "{tenant}" }
                    timeout: 500ms
                    applied: [2xx]
                    rejected: [409, 410]
                    not-applied: [404]
                lease: { length: 10s, renewals: 7 }
                keep: 36h
                refuse: 2d
                retry-horizon: 24h
                waiting: { wait: 5s, then: accept }
                outage: refuse
                result: { form: whole, limit: 64KiB, oversized: tombstone, redact: [/card/number, X-Receipt] }
                durability: machine
                retries: { first: 100ms, longest: 1m }
                fingerprint: { except: [/meta/sentAt, /items/*/trace], headers: [Stripe-Account] }
                responses: { succeed: [2xx, 3xx], reject: [400, 404, 422], release: [401, 429], in-doubt: [409] }
                replay-headers: [Content-Type, ETag]
                limits: { body: 2MiB, key: 64, rate: 20/s, burst: 40, concurrent: 5, repeats: 3 }
              - name: files.upload
                match: { methods: any, path: /files/** }
                effect: { class: deduplicated, horizon: 7d }
                keep: 7d
                key: { token: { life: 7d, field: semel_token, skew: 10s } }
                outage: let-through
                result: status
                fingerprint: { bytes: true }
                replay-headers: { also: [X-File-Id] }
              - name: orders
                match: { path: /orders }
                effect:
                  class: fenced
                  memory: forever
                  probe: { url: "https://orders.internal/fence/{receiver-key}/{epoch}" }
                fingerprint: { only: [/orderId, /amount], malformed: bytes }
                key: token
                waiting: accept
                streams: refuse
                result: { form: reference, limit: 2KiB, members: [/id, /links/self], redact: [/links/self/key] }
              - name: mail.send
                match: { path: /mail }
                effect: { class: deduplicated, horizon: 7d, remembers-refusals: true }
                keep: 7d
                duplicates: X-quiet
              - name: orders.write
                match: { path: "/orders/{id}", methods: [PUT, DELETE] }
                duplicates: X-latest
              - name: documents.patch
                match: { path: "/documents/{id}", methods: [PATCH] }
                duplicates: X-parts
            duplicates:
              X-quiet: skip
              X-strict: { rule: refuse }
              X-latest: { rule: last-write-wins, version: { header: If-Match } }
              X-parts: { rule: merge, version: { member: /meta/version } }
            unlisted: pass
            key-header: X-Idempotency-Key
            scope: { from: claim, header: X-Auth-Subject, tenant-header: X-Tenant, anonymous: refuse }
            upstream: { connect: 250ms, response: 1m }
            limits: { rate: 600/m, burst: 50, concurrent: 25, repeats: 4, callers: 500, anonymous: together, shed-after: 250ms }
            quotas:
              default: { rows: 1000000, bytes: 10GiB, in-flight: 200, in-doubt: 50 }
              tenants:
                X-Labs: { rows: 5000000, in-flight: 1000 }
            """;

    private static Policy valid(String text) {
        return PolicyFile.parse("policy.yaml", text).fold(policy -> policy, invalid -> {
            throw new AssertionError(String.join("\n", invalid.lines()));
        });
    }

    @Test
    void the_smallest_policy_is_all_defaults() {
        Policy policy = valid("semel: 1\nversion: a\n");

        assertThat(policy.version()).isEqualTo("a");
        assertThat(policy.operations()).isEmpty();
        assertThat(policy.unlisted()).isEqualTo(Policy.Unlisted.PROTECT);
        assertThat(policy.keyHeader()).isEqualTo("Idempotency-Key");
        assertThat(policy.caller())
                .isEqualTo(new Policy.Caller(
                        Policy.Source.AUTHORIZATION, "Authorization", "", Policy.Anonymous.ALLOW_UNLESS_COOKIES));
        assertThat(policy.upstream()).isEqualTo(new Policy.Upstream(Duration.ofSeconds(2), Duration.ofSeconds(30)));
        OperationPolicy defaults = policy.defaults();
        assertThat(defaults.route()).isEqualTo(new OperationPolicy.Route(List.of("POST", "PATCH"), "/**"));
        assertThat(defaults.key()).isEqualTo(KeyUse.OPTIONAL);
        assertThat(defaults.terms().effect()).isEqualTo(EffectTerms.unprotected());
        assertThat(defaults.terms().version()).isEqualTo("a");
        assertThat(defaults.terms().lease().lengthMillis()).isEqualTo(30_000);
        assertThat(defaults.terms().retention().keepMillis()).isEqualTo(86_400_000);
        assertThat(defaults.probe()).isNull();
        assertThat(defaults.http().bodyLimitBytes()).isEqualTo(1 << 20);
        assertThat(defaults.http().keyLimit()).isEqualTo(255);
        assertThat(defaults.http().replayed()).isEqualTo(new OperationPolicy.ReplayedHeaders(true, List.of()));
    }

    @Test
    void rules_for_duplicates_are_named_once_and_meant_by_their_names() {
        List<OperationPolicy> operations = valid(FULL).operations();

        assertThat(operations)
                .extracting(each -> each.terms().duplicates())
                .containsExactly(
                        DuplicateRule.REPLAY,
                        DuplicateRule.REPLAY,
                        DuplicateRule.REPLAY,
                        DuplicateRule.SKIP,
                        DuplicateRule.LAST_WRITE_WINS,
                        DuplicateRule.MERGE);
        assertThat(operations)
                .extracting(each -> each.http().version())
                .containsExactly(
                        null,
                        null,
                        null,
                        null,
                        new OperationPolicy.Version("If-Match", ""),
                        new OperationPolicy.Version("", "/meta/version"));
    }

    @Test
    void a_rule_for_duplicates_in_the_defaults_holds_for_all_that_do_not_say() {
        Policy policy = valid("""
                semel: 1
                version: a
                duplicates: { strict: refuse, usual: replay }
                defaults: { duplicates: strict }
                operations:
                  - { name: a, match: { path: /a } }
                  - { name: b, match: { path: /b }, duplicates: usual }
                """);

        assertThat(policy.operations().get(0).terms().duplicates()).isEqualTo(DuplicateRule.REFUSE);
        assertThat(policy.operations().get(1).terms().duplicates()).isEqualTo(DuplicateRule.REPLAY);
        assertThat(policy.defaults().terms().duplicates()).isEqualTo(DuplicateRule.REFUSE);
    }

    @Test
    void limits_of_callers_mean_what_they_say() {
        Policy full = valid(FULL);

        assertThat(full.operations().get(0).http().ofCaller())
                .isEqualTo(new CallerLimit(Optional.of(new CallerLimit.Rate(20, Duration.ofSeconds(1), 40)), 5, 3));
        assertThat(full.operations().get(1).http().ofCaller().isNone()).isTrue();
        assertThat(full.limits())
                .isEqualTo(new LimitsPolicy(
                        new CallerLimit(Optional.of(new CallerLimit.Rate(600, Duration.ofMinutes(1), 50)), 25, 4),
                        500,
                        LimitsPolicy.Anonymous.TOGETHER,
                        Duration.ofMillis(250)));
        assertThat(valid("semel: 1\nversion: a\n").limits()).isEqualTo(LimitsPolicy.DEFAULT);
        Policy perHour = valid("semel: 1\nversion: a\nlimits: { rate: 50/h }\n");
        assertThat(perHour.limits().each().rate()).contains(new CallerLimit.Rate(50, Duration.ofHours(1), 50));
    }

    @Test
    void keys_are_made_by_callers_or_handed_out() {
        Policy policy = valid(FULL);

        assertThat(policy.operations().get(0).token()).isNull();
        assertThat(policy.operations().get(1).key()).isEqualTo(KeyUse.REQUIRED);
        assertThat(policy.operations().get(1).token())
                .isEqualTo(new TokenPolicy(Duration.ofDays(7), "semel_token", Duration.ofSeconds(10)));
        assertThat(policy.operations().get(2).token())
                .isEqualTo(new TokenPolicy(Duration.ofHours(1), "", Duration.ofSeconds(30)));
        assertThat(policy.operations().get(3).token()).isNull();
    }

    @Test
    void who_finds_another_at_work_is_rejected_or_told_where_to_ask() {
        Policy policy = valid(FULL);

        assertThat(policy.operations())
                .extracting(each -> each.http().acceptsRunning())
                .containsExactly(true, false, true, false, false, false);
        assertThat(policy.operations().get(2).terms().waiting()).isEqualTo(WaitingRule.reject());
    }

    @Test
    void event_streams_are_told_whole_unless_an_operation_refuses_them() {
        Policy policy = valid(FULL);

        assertThat(policy.operations())
                .extracting(each -> each.http().refusesStreams())
                .containsExactly(false, false, true, false, false, false);
    }

    @Test
    void terms_mean_what_they_say() {
        OperationPolicy capture = valid(FULL).operations().get(0);

        assertThat(capture.name()).isEqualTo("payments.capture");
        assertThat(capture.line()).isEqualTo(9);
        assertThat(capture.route())
                .isEqualTo(new OperationPolicy.Route(List.of("POST", "PUT"), "/payments/{id}/capture"));
        assertThat(capture.key()).isEqualTo(KeyUse.REQUIRED);
        assertThat(capture.terms().effect())
                .isEqualTo(EffectTerms.queryable(Duration.ofDays(3), Duration.ofSeconds(5))
                        .withMargin(Duration.ofSeconds(2)));
        assertThat(capture.terms().lease().lengthMillis()).isEqualTo(10_000);
        assertThat(capture.terms().lease().maxRenewals()).isEqualTo(7);
        assertThat(capture.terms().retention().keepMillis()).isEqualTo(36 * 3_600_000L);
        assertThat(capture.terms().retention().refuseMillis()).isEqualTo(48 * 3_600_000L);
        assertThat(capture.terms().retention().retryHorizonMillis()).isEqualTo(24 * 3_600_000L);
        assertThat(capture.terms().waiting()).isEqualTo(WaitingRule.waitAtMost(Duration.ofSeconds(5)));
        assertThat(capture.terms().outage()).isEqualTo(OutageRule.REFUSE);
        assertThat(capture.terms().result()).isEqualTo(ResultRule.whole(65_536));
        assertThat(capture.http().kept())
                .isEqualTo(new OperationPolicy.Kept(List.of(), List.of("/card/number"), List.of("x-receipt")));
        assertThat(capture.terms().durability()).isEqualTo(DurabilityGrade.MACHINE);
        assertThat(capture.terms().retries())
                .isEqualTo(new RetryGuidance(Duration.ofMillis(100), Duration.ofMinutes(1)));
        assertThat(capture.terms().version()).isEqualTo("2026-11-21.1");
    }

    @Test
    void what_counts_and_what_is_replayed_means_what_it_says() {
        OperationPolicy.Http http = valid(FULL).operations().get(0).http();

        assertThat(http.fingerprint().content().name())
                .isEqualTo(
                        ContentRule.jsonExcept("/meta/sentAt", "/items/*/trace").name());
        assertThat(http.fingerprint().headers()).containsExactly("stripe-account");
        assertThat(http.responses().succeed()).hasSize(200).contains(200, 299, 300, 399);
        assertThat(http.responses().reject()).containsExactlyInAnyOrder(400, 404, 422);
        assertThat(http.responses().release()).containsExactlyInAnyOrder(401, 429);
        assertThat(http.responses().inDoubt()).containsExactly(409);
        assertThat(http.replayed())
                .isEqualTo(new OperationPolicy.ReplayedHeaders(false, List.of("content-type", "etag")));
        assertThat(http.bodyLimitBytes()).isEqualTo(2 << 20);
        assertThat(http.keyLimit()).isEqualTo(64);
    }

    @Test
    void a_probe_means_what_it_says() {
        Policy policy = valid(FULL);

        assertThat(policy.operations().get(0).probe().url())
                .isEqualTo("http://127.0.0.1:9000/payments/{key}?since={first-epoch}");
        assertThat(policy.operations().get(0).probe().headers()).isEqualTo(Map.of("X-Tenant", "{tenant}"));
        assertThat(policy.operations().get(0).probe().timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(policy.operations().get(0).probe().applied()).hasSize(100);
        assertThat(policy.operations().get(0).probe().rejected()).containsExactlyInAnyOrder(409, 410);
        ProbePolicy defaults = policy.operations().get(2).probe();
        assertThat(defaults.applied()).isEqualTo(Set.of(200));
        assertThat(defaults.rejected()).isEmpty();
        assertThat(defaults.notApplied()).isEqualTo(Set.of(404));
        assertThat(defaults.timeout()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void quotas_mean_what_they_say_and_a_tenant_has_the_default_of_what_it_does_not_say() {
        Quotas quotas = valid(FULL).quotas();

        assertThat(quotas.of("anybody")).isEqualTo(new Quota(1_000_000, 10L << 30, 200, 50));
        assertThat(quotas.of("X-Labs")).isEqualTo(new Quota(5_000_000, 10L << 30, 1_000, 50));
        assertThat(valid("semel: 1\nversion: a\n").quotas().areNone()).isTrue();
        assertThat(valid("semel: 1\nversion: a\nquotas: { tenants: { a: { rows: 5 } } }\n")
                        .quotas())
                .satisfies(
                        some -> assertThat(some.of("a")).isEqualTo(Quota.none().withRows(5)))
                .satisfies(some -> assertThat(some.of("b").isNone()).isTrue());
    }

    @Test
    void short_forms_mean_what_long_ones_do() {
        Policy policy = valid(FULL);
        OperationPolicy files = policy.operations().get(1);
        OperationPolicy orders = policy.operations().get(2);

        assertThat(files.route().methods()).isEmpty();
        assertThat(files.terms().outage()).isEqualTo(OutageRule.LET_THROUGH);
        assertThat(files.terms().result()).isEqualTo(ResultRule.status());
        assertThat(files.http().kept()).isEqualTo(OperationPolicy.Kept.everything());
        assertThat(orders.terms().result()).isEqualTo(ResultRule.reference(2_048));
        assertThat(orders.http().kept())
                .isEqualTo(
                        new OperationPolicy.Kept(List.of("/id", "/links/self"), List.of("/links/self/key"), List.of()));
        assertThat(policy.operations().get(3).terms().effect().remembersRefusals())
                .isTrue();
        assertThat(files.http().fingerprint().content().name())
                .isEqualTo(ContentRule.bytes().name());
        assertThat(files.http().replayed()).isEqualTo(new OperationPolicy.ReplayedHeaders(true, List.of("x-file-id")));
        assertThat(orders.terms().effect().effectClass()).isEqualTo(EffectClass.FENCED);
        assertThat(orders.terms().effect().memoryMillis()).isEqualTo(EffectTerms.FOREVER);
        assertThat(orders.http().fingerprint().malformedAsBytes()).isTrue();
        assertThat(policy.unlisted()).isEqualTo(Policy.Unlisted.PASS);
        assertThat(policy.caller())
                .isEqualTo(
                        new Policy.Caller(Policy.Source.CLAIM, "X-Auth-Subject", "X-Tenant", Policy.Anonymous.REFUSE));
        assertThat(policy.upstream()).isEqualTo(new Policy.Upstream(Duration.ofMillis(250), Duration.ofMinutes(1)));
    }

    @Test
    void an_operation_takes_from_the_defaults_what_it_does_not_say() {
        Policy policy = valid(FULL);

        assertThat(policy.operations().get(2).terms().lease().lengthMillis()).isEqualTo(20_000);
        assertThat(policy.operations().get(2).terms().retention().keepMillis()).isEqualTo(48 * 3_600_000L);
        assertThat(policy.operations().get(2).http().responses().inDoubt()).containsExactly(404);
        assertThat(policy.operations().get(0).http().responses().inDoubt()).doesNotContain(404);
        assertThat(policy.defaults().terms().lease().lengthMillis()).isEqualTo(20_000);
    }

    @Test
    void an_effect_of_an_operation_replaces_the_default_as_a_whole() {
        Policy policy = valid("""
                semel: 1
                version: 1.10
                defaults:
                  effect: { class: deduplicated, horizon: 12h }
                operations:
                  - { name: a, match: { path: /a }, effect: unprotected }
                  - { name: b, match: { path: /b } }
                """);

        assertThat(policy.version()).isEqualTo("1.10");
        assertThat(policy.operations().get(0).terms().effect()).isEqualTo(EffectTerms.unprotected());
        assertThat(policy.operations().get(1).terms().effect())
                .isEqualTo(EffectTerms.deduplicated(Duration.ofHours(12)));
    }

    @Test
    void json_is_yaml_too_and_a_byte_order_mark_does_no_harm() {
        assertThat(valid("\ufeff{\"semel\": 1, \"version\": \"x\", \"operations\": []}")
                        .version())
                .isEqualTo("x");
    }

    @Test
    void bytes_are_read_as_utf8() {
        byte[] bytes = "semel: 1\nversion: \"\u00fcber \ud83d\ude00\"\n".getBytes(StandardCharsets.UTF_8);

        assertThat(PolicyFile.parse("policy.yaml", bytes).<String>fold(Policy::version, invalid -> ""))
                .isEqualTo("\u00fcber \ud83d\ude00");
    }
}
