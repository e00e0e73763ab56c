package dev.semel.assembly;

import dev.semel.http.AnonymousRule;
import dev.semel.http.BodyRule;
import dev.semel.http.CallerRule;
import dev.semel.http.CallerSource;
import dev.semel.http.Classification;
import dev.semel.http.HttpPolicy;
import dev.semel.http.KeyRule;
import dev.semel.http.ReplayedHeaders;
import dev.semel.http.ResponseClasses;
import dev.semel.http.ResultKeeping;
import dev.semel.http.RoutePolicy;
import dev.semel.http.ScopeSecret;
import dev.semel.http.TokenRule;
import dev.semel.http.VersionRule;
import dev.semel.operation.JsonMembers;
import dev.semel.policies.OperationPolicy;
import dev.semel.policies.Policy;
import dev.semel.policies.TokenPolicy;
import java.util.List;
import java.util.Set;

/** A policy file's meaning for the HTTP door. Pure; the file is checked already. */
public final class PolicyMapping {
    private PolicyMapping() {}

    /**
     * The policy of the door.
     *
     * @param secret under which callers are told apart
     * @throws IllegalArgumentException if the door cannot do what the file asks for; says which operation
     */
    public static HttpPolicy http(Policy policy, ScopeSecret secret) {
        List<RoutePolicy> routes =
                policy.operations().stream().map(PolicyMapping::route).toList();
        HttpPolicy http = HttpPolicy.defaults(caller(policy.caller(), secret)).keyHeader(policy.keyHeader());
        return switch (policy.unlisted()) {
            case PROTECT -> http.otherwise(route(policy.defaults())).routes(routes);
            case PASS -> http.passingTheRest().routes(routes);
        };
    }

    /** What the door does with the requests of one operation. */
    public static RoutePolicy route(OperationPolicy operation) {
        return begun(operation).build();
    }

    /** The same, for a host that has something to add. */
    public static RoutePolicy.Builder begun(OperationPolicy operation) {
        OperationPolicy.Http http = operation.http();
        Set<String> methods = Set.copyOf(operation.route().methods());
        RoutePolicy.Builder route = RoutePolicy.named(operation.name())
                .methods(
                        operation.name().equals(RoutePolicy.UNDECLARED) && methods.isEmpty()
                                ? Set.of("POST", "PATCH")
                                : methods)
                .path(operation.route().path())
                .key(key(operation.key()))
                .keyLimit(http.keyLimit())
                .bodyLimitBytes(http.bodyLimitBytes())
                .body(body(http.fingerprint()))
                .countedHeaders(http.fingerprint().headers())
                .responses(responses(http.responses()))
                .replayedHeaders(
                        http.replayed().defaults()
                                ? ReplayedHeaders.defaultsAnd(http.replayed().names())
                                : ReplayedHeaders.only(http.replayed().names()))
                .keeping(keeping(http.kept()))
                .terms(operation.terms())
                .observed(operation.observed());
        TokenPolicy token = operation.token();
        if (token != null) {
            route.token(new TokenRule(token.life(), token.skew(), token.field()));
        }
        OperationPolicy.Version version = http.version();
        if (version != null) {
            route.version(
                    version.header().isEmpty()
                            ? VersionRule.member(version.member())
                            : VersionRule.header(version.header()));
        }
        if (http.refusesStreams()) {
            route.refuseStreams();
        }
        return http.acceptsRunning() ? route.acceptRunning() : route;
    }

    private static ResultKeeping keeping(OperationPolicy.Kept kept) {
        return ResultKeeping.everything()
                .referringBy(JsonMembers.at(kept.members()))
                .without(JsonMembers.at(kept.redactedMembers()), kept.redactedHeaders());
    }

    private static KeyRule key(OperationPolicy.KeyUse use) {
        return switch (use) {
            case REQUIRED -> KeyRule.REQUIRED;
            case OPTIONAL -> KeyRule.OPTIONAL;
            case IGNORED -> KeyRule.IGNORED;
        };
    }

    private static BodyRule body(OperationPolicy.Comparison comparison) {
        if (!comparison.byMeaning()) {
            return BodyRule.bytes();
        }
        BodyRule rule = BodyRule.json(comparison.content());
        return comparison.malformedAsBytes() ? rule.bytesIfMalformed() : rule;
    }

    private static ResponseClasses responses(OperationPolicy.Responses declared) {
        return ResponseClasses.defaults()
                .with(Classification.SUCCEED, declared.succeed())
                .with(Classification.REJECT, declared.reject())
                .with(Classification.RELEASE, declared.release())
                .with(Classification.IN_DOUBT, declared.inDoubt());
    }

    private static CallerRule caller(Policy.Caller caller, ScopeSecret secret) {
        CallerRule rule = CallerRule.of(source(caller), secret).whenAnonymous(anonymous(caller.anonymous()));
        return caller.tenantHeader().isEmpty() ? rule : rule.withinTenant(caller.tenantHeader());
    }

    private static CallerSource source(Policy.Caller caller) {
        return switch (caller.source()) {
            case AUTHORIZATION -> CallerSource.authorization();
            case CLAIM -> CallerSource.claim(caller.field());
            case HEADER -> CallerSource.header(caller.field());
            case MTLS -> CallerSource.certificate();
            case API_KEY -> CallerSource.apiKey(caller.field());
            case COOKIE -> CallerSource.cookie(caller.field());
        };
    }

    private static AnonymousRule anonymous(Policy.Anonymous anonymous) {
        return switch (anonymous) {
            case REFUSE -> AnonymousRule.REFUSE;
            case ALLOW -> AnonymousRule.ALLOW;
            case ALLOW_UNLESS_COOKIES -> AnonymousRule.ALLOW_UNLESS_COOKIES;
        };
    }
}
