package dev.semel.http;

import static dev.semel.http.Requests.SECRET;
import static dev.semel.http.Requests.fields;
import static dev.semel.http.Requests.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallerRuleTest {
    private static final CallerRule CREDENTIAL = CallerRule.credential(SECRET);
    private static final CallerRule CLAIM = CallerRule.of(CallerSource.claim("X-Auth-Subject"), SECRET);

    @Test
    void another_credential_is_another_caller() {
        assertThat(scope(CREDENTIAL, "Authorization", "Bearer a"))
                .isEqualTo(scope(CREDENTIAL, "authorization", "Bearer a"))
                .isNotEqualTo(scope(CREDENTIAL, "Authorization", "Bearer b"))
                .isNotEqualTo(scope(CREDENTIAL));
    }

    @Test
    void a_credential_never_stands_in_the_scope() {
        assertThat(scope(CREDENTIAL, "Authorization", "Basic c2VjcmV0"))
                .doesNotContain("c2VjcmV0")
                .matches("credential~[0-9a-f]{64}");
        assertThat(scope(CallerRule.of(CallerSource.apiKey("X-Api-Key"), SECRET), "X-Api-Key", "sk_live_1"))
                .doesNotContain("sk_live_1");
        assertThat(SECRET.toString()).isEqualTo("ScopeSecret[hidden]");
    }

    @Test
    void the_digest_depends_on_the_secret_of_the_installation() {
        ScopeSecret other = ScopeSecret.of("another secret of tests".getBytes(StandardCharsets.UTF_8));

        assertThat(scope(CREDENTIAL, "Authorization", "Bearer a"))
                .isNotEqualTo(scope(CallerRule.credential(other), "Authorization", "Bearer a"));
    }

    @Test
    void a_short_secret_is_refused() {
        assertThatThrownBy(() -> ScopeSecret.of(new byte[15]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("15 bytes");
    }

    @Test
    void a_claim_stays_the_same_caller_when_the_token_changes() {
        String before = scope(CLAIM, "X-Auth-Subject", "user-7", "Authorization", "Bearer old");
        String after = scope(CLAIM, "X-Auth-Subject", "user-7", "Authorization", "Bearer new");

        assertThat(after).isEqualTo(before).isEqualTo("claim:user-7");
    }

    @Test
    void a_declared_source_that_names_nobody_is_refused() {
        Problem problem = problem(CLAIM, "Authorization", "Bearer a");

        assertThat(problem.code()).isEqualTo(ProblemCode.CALLER_UNKNOWN);
        assertThat(problem.detail()).contains("no X-Auth-Subject header");
        assertThat(problem(CLAIM, "X-Auth-Subject", " ").code()).isEqualTo(ProblemCode.CALLER_UNKNOWN);
    }

    @Test
    void a_source_that_names_two_is_refused() {
        assertThat(problem(CLAIM, "X-Auth-Subject", "a", "x-auth-subject", "b").code())
                .isEqualTo(ProblemCode.CALLER_MALFORMED);
        assertThat(problem(CREDENTIAL, "Authorization", "a", "Authorization", "a")
                        .code())
                .isEqualTo(ProblemCode.CALLER_MALFORMED);
    }

    @Test
    void nameless_callers_with_cookies_are_refused_by_default() {
        assertThat(scope(CREDENTIAL)).isEqualTo("anonymous");
        Problem problem = problem(CREDENTIAL, "Cookie", "session=1");
        assertThat(problem.code()).isEqualTo(ProblemCode.CALLER_UNKNOWN);
        assertThat(problem.detail()).contains("has cookies");
        assertThat(scope(CREDENTIAL.whenAnonymous(AnonymousRule.ALLOW), "Cookie", "session=1"))
                .isEqualTo("anonymous");
        assertThat(problem(CREDENTIAL.whenAnonymous(AnonymousRule.REFUSE)).code())
                .isEqualTo(ProblemCode.CALLER_UNKNOWN);
    }

    @Test
    void a_session_cookie_names_the_caller_whatever_other_cookies_say() {
        CallerRule session = CallerRule.of(CallerSource.cookie("session"), SECRET);

        assertThat(scope(session, "Cookie", "tracking=1; session=abc"))
                .isEqualTo(scope(session, "Cookie", "session=abc; tracking=2"))
                .isNotEqualTo(scope(session, "Cookie", "session=abd"))
                .doesNotContain("abc");
        assertThat(problem(session, "Cookie", "session=abc; session=abd").code())
                .isEqualTo(ProblemCode.CALLER_MALFORMED);
        assertThat(problem(session, "Cookie", "xsession=abc").code()).isEqualTo(ProblemCode.CALLER_UNKNOWN);
    }

    @Test
    void a_certificate_names_the_caller_and_a_header_cannot_pretend_to_be_one() {
        CallerRule certificate = CallerRule.of(CallerSource.certificate(), SECRET);
        RequestHead head = RequestHead.of("POST", "/", HttpFields.none(), Peer.certified("CN=shop,O=Ex"));

        assertThat(scope(certificate, head)).isEqualTo("certificate:CN=shop,O=Ex");
        assertThat(scope(CLAIM, "X-Auth-Subject", "CN=shop,O=Ex")).isNotEqualTo(scope(certificate, head));
    }

    @Test
    void tenants_are_kept_apart_however_names_are_put_together() {
        CallerRule within = CLAIM.withinTenant("X-Tenant");

        assertThat(scope(within, "X-Tenant", "a", "X-Auth-Subject", "b"))
                .isNotEqualTo(scope(within, "X-Tenant", "b", "X-Auth-Subject", "b"))
                .isNotEqualTo(scope(within, "X-Tenant", "a/claim:b", "X-Auth-Subject", "b"))
                .isNotEqualTo(scope(CLAIM, "X-Auth-Subject", "b"));
        assertThat(scope(within, "X-Tenant", "a", "X-Auth-Subject", "c/claim:d"))
                .isNotEqualTo(scope(within, "X-Tenant", "a/claim:c", "X-Auth-Subject", "d"));
        assertThat(scope(CLAIM, "X-Auth-Subject", "a%0020b")).isNotEqualTo(scope(CLAIM, "X-Auth-Subject", "a b"));
    }

    @Test
    void a_missing_tenant_is_refused() {
        CallerRule within = CREDENTIAL.withinTenant("X-Tenant");

        assertThat(problem(within, "Authorization", "a").code()).isEqualTo(ProblemCode.CALLER_UNKNOWN);
        assertThat(problem(within, "X-Tenant", "a", "X-Tenant", "b").code()).isEqualTo(ProblemCode.CALLER_MALFORMED);
    }

    @Test
    void any_name_makes_a_scope_that_a_key_can_bear() {
        CallerRule within = CLAIM.withinTenant("X-Tenant");
        for (String name : List.of("\u00e9\ud83d\ude00", "\u0001\n", "x".repeat(5_000), "a b", "\ud800")) {
            String scope = scope(within, "X-Tenant", name, "X-Auth-Subject", name);

            assertThat(new dev.semel.operation.OperationKey(scope, "o", "k").tenant())
                    .matches("[!-~]{1,255}");
        }
    }

    private static String scope(CallerRule rule, String... namesAndValues) {
        return scope(rule, head("POST", "/", namesAndValues));
    }

    private static String scope(CallerRule rule, RequestHead head) {
        return rule.scope(head).fold(text -> text, problem -> {
            throw new AssertionError(problem.toString());
        });
    }

    private static Problem problem(CallerRule rule, String... namesAndValues) {
        RequestHead head = RequestHead.of("POST", "/", fields(namesAndValues), Peer.unproved());
        return rule.scope(head)
                .fold(
                        text -> {
                            throw new AssertionError(text);
                        },
                        problem -> problem);
    }
}
