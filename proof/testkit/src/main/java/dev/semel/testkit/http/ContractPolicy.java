package dev.semel.testkit.http;

import dev.semel.http.BodyRule;
import dev.semel.http.CallerRule;
import dev.semel.http.HttpPolicy;
import dev.semel.http.KeyRule;
import dev.semel.http.ReplayedHeaders;
import dev.semel.http.ResultKeeping;
import dev.semel.http.RoutePolicy;
import dev.semel.http.ScopeSecret;
import dev.semel.http.TokenRule;
import dev.semel.http.VersionRule;
import dev.semel.operation.ContentRule;
import dev.semel.operation.JsonMembers;
import dev.semel.policy.DuplicateRule;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.ResultRule;
import dev.semel.policy.Terms;
import dev.semel.policy.WaitingRule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The policy of the suite: a route for each kind of rule, and the defaults for all other paths. */
final class ContractPolicy {
    static final int SMALL_BODY_BYTES = 64;
    static final int SMALL_RESULT_BYTES = 400;

    private ContractPolicy() {}

    static HttpPolicy policy() {
        CallerRule callers =
                CallerRule.credential(ScopeSecret.of("a secret of these tests".getBytes(StandardCharsets.UTF_8)));
        return HttpPolicy.defaults(callers)
                .routes(List.of(
                        route("required").key(KeyRule.REQUIRED).build(),
                        route("ignored").methods(Set.of()).key(KeyRule.IGNORED).build(),
                        waiting("waits", Duration.ofSeconds(20)),
                        waiting("waits-briefly", Duration.ofMillis(50)),
                        route("accepts").acceptRunning().build(),
                        route("unstreamed").refuseStreams().build(),
                        route("volatile")
                                .body(BodyRule.json(ContentRule.jsonExcept("/sentAt")))
                                .build(),
                        route("lenient")
                                .body(BodyRule.defaults().bytesIfMalformed())
                                .build(),
                        route("counted").countedHeaders(List.of("X-Account")).build(),
                        route("small").bodyLimitBytes(SMALL_BODY_BYTES).build(),
                        kept("small-result", ResultRule.whole(SMALL_RESULT_BYTES)),
                        kept("status-only", ResultRule.status()),
                        route("reference")
                                .keeping(ResultKeeping.everything().referringBy(JsonMembers.at(List.of("/id"))))
                                .terms(terms().result(ResultRule.reference()).build())
                                .build(),
                        route("redacted")
                                .keeping(ResultKeeping.everything()
                                        .without(JsonMembers.at(List.of("/card")), List.of("Location")))
                                .build(),
                        route("cors")
                                .replayedHeaders(ReplayedHeaders.defaultsAnd(List.of("Access-Control-Allow-Origin")))
                                .build(),
                        route("repeatable")
                                .terms(Terms.of(EffectTerms.deduplicated(Duration.ofHours(2)))
                                        .build())
                                .build(),
                        repeating("skips", DuplicateRule.SKIP).build(),
                        repeating("refuses", DuplicateRule.REFUSE).build(),
                        route("acknowledges")
                                .keeping(ResultKeeping.everything().referringBy(JsonMembers.at(List.of("/id"))))
                                .terms(terms().result(ResultRule.reference())
                                        .duplicates(DuplicateRule.ACKNOWLEDGE)
                                        .build())
                                .build(),
                        repeating("versions", DuplicateRule.OVERWRITE)
                                .version(VersionRule.header("If-Match"))
                                .build(),
                        repeating("entities", DuplicateRule.LAST_WRITE_WINS)
                                .methods(Set.of("POST", "PUT", "DELETE"))
                                .version(VersionRule.header("If-Match"))
                                .build(),
                        repeating("documents", DuplicateRule.MERGE)
                                .version(VersionRule.member("/version"))
                                .build(),
                        route("tokens")
                                .token(new TokenRule(Duration.ofHours(1), Duration.ofSeconds(30), "once"))
                                .build()));
    }

    private static RoutePolicy.Builder route(String name) {
        return RoutePolicy.named(name).path("/" + name + "/**");
    }

    private static Terms.Builder terms() {
        return Terms.of(EffectTerms.unprotected());
    }

    private static RoutePolicy.Builder repeating(String name, DuplicateRule rule) {
        return route(name).terms(terms().duplicates(rule).build());
    }

    private static RoutePolicy waiting(String name, Duration atMost) {
        return route(name)
                .terms(terms().waiting(WaitingRule.waitAtMost(atMost)).build())
                .build();
    }

    private static RoutePolicy kept(String name, ResultRule rule) {
        return route(name).terms(terms().result(rule).build()).build();
    }
}
