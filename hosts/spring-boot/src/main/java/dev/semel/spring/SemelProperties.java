package dev.semel.spring;

import dev.semel.assembly.ScopeSecretFile;
import dev.semel.http.ScopeSecret;
import dev.semel.policy.DuplicateRule;
import dev.semel.policy.DurabilityGrade;
import dev.semel.policy.EffectClass;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.OutageRule;
import dev.semel.policy.ResultRule;
import dev.semel.policy.RetentionTerms;
import dev.semel.policy.Terms;
import dev.semel.policy.WaitingRule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * The properties {@code semel.*}.
 *
 * @param store where records live: auto, embedded, jdbc or memory, or the address of a store, such as redis://HOST:PORT or
 *     rocksdb:PATH
 * @param path the directory of the embedded store
 * @param schema the database schema of Semel's tables; the connection's own if empty
 * @param tables what is done about Semel's tables at the start; apply if not said, in production check
 * @param dataSource the name of the bean that is the database, where the application has several and none is primary
 * @param generation the generation that the store must be of; the start tells it where nothing pins it
 * @param state a directory that stays, in which the first start pins the store's generation
 * @param acceptGeneration a generation that is accepted in place of the pinned one: the loss of what that one knew
 * @param production whether this is production, where an embedded store must be asked for by name and one in memory is
 *     refused; told by a profile named prod or production if not said
 * @param misuse what is done about calls that go past the proxies
 * @param unprotected what is done about endpoints and listeners that can change something and that nothing protects
 * @param excepted methods that need no protection, such as com.acme.Ping.post, and why
 * @param scopeSecret under which credentials that name callers are digested, the same on all nodes and while records
 *     live; at least 16 characters. Not needed where callers are named by the application's own authentication
 * @param scopeSecretFile the file of that secret, such as a gateway makes; made if it is not there
 * @param policy a policy file, such as classpath:semel.yaml or file:/etc/shop/semel.yaml: terms, and routes and callers of the filter
 * @param policyCheck how often it is looked whether that file was changed; 0 for never
 * @param waitersRun whether a request that waits for its twin keeps its thread, and runs if that ends without an effect;
 *     else it is told to ask again. If not said, where requests are served on virtual threads
 * @param operations terms by the names of operations
 */
@ConfigurationProperties(prefix = "semel", ignoreUnknownFields = false)
public record SemelProperties(
        @DefaultValue("auto") String store,
        @DefaultValue("semel-store") String path,
        @DefaultValue("") String schema,
        @Nullable Tables tables,
        @DefaultValue("") String dataSource,
        @DefaultValue("") String generation,
        @DefaultValue("") String state,
        @DefaultValue("") String acceptGeneration,
        @Nullable Boolean production,
        @DefaultValue("fail") Misuse misuse,
        @DefaultValue("warn") Unprotected unprotected,
        @DefaultValue Map<String, String> excepted,
        @DefaultValue("") String scopeSecret,
        @DefaultValue("") String scopeSecretFile,
        @Nullable Resource policy,
        @DefaultValue("10s") Duration policyCheck,
        @Nullable Boolean waitersRun,
        @DefaultValue Map<String, OperationTerms> operations) {
    /** What names of users that are too long for a key are digested under, which hides nothing and has to hide nothing. */
    private static final String NO_SECRET = "names of users are no secret";

    /** As if none were set. */
    static SemelProperties none() {
        return new SemelProperties(
                Kind.AUTO.name(),
                "",
                "",
                null,
                "",
                "",
                "",
                "",
                null,
                Misuse.FAIL,
                Unprotected.WARN,
                Map.of(),
                "",
                "",
                null,
                Duration.ZERO,
                null,
                Map.of());
    }

    /** The secret of this installation. */
    ScopeSecret secret() {
        return saidSecret().orElseGet(() -> ScopeSecret.of(NO_SECRET.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The secret that was said, if one was.
     *
     * @throws MisuseException if it cannot be used
     */
    Optional<ScopeSecret> saidSecret() {
        if (!scopeSecret.isEmpty() && !scopeSecretFile.isEmpty()) {
            throw new MisuseException(
                    "Both semel.scope-secret and semel.scope-secret-file are set, and there is one secret.",
                    "Leave one of them out.");
        }
        try {
            return scopeSecretFile.isEmpty()
                    ? Optional.of(scopeSecret)
                            .filter(said -> !said.isEmpty())
                            .map(said -> ScopeSecret.of(said.getBytes(StandardCharsets.UTF_8)))
                    : Optional.of(ScopeSecretFile.readOrMake(Path.of(scopeSecretFile)));
        } catch (IllegalArgumentException | IllegalStateException unusable) {
            throw new MisuseException(
                    "The scope secret cannot be used: " + unusable.getMessage(),
                    "Mend semel.scope-secret or semel.scope-secret-file.");
        }
    }

    /** What is done about tables; nobody changes those of production unasked. */
    Tables tablesOr(boolean production) {
        return tables != null ? tables : production ? Tables.CHECK : Tables.APPLY;
    }

    /** Without what may hold a password. */
    @Override
    public String toString() {
        return "SemelProperties[hidden]";
    }

    /** Where records live. */
    public enum Kind {
        /** In the application's database if it has a DataSource that can hold them, else embedded. */
        AUTO,
        /** In a directory of this machine, for one process. */
        EMBEDDED,
        /** In the application's database. */
        JDBC,
        /** Gone with the process: for tests. */
        MEMORY
    }

    /** What is done about Semel's tables at the start. */
    public enum Tables {
        /** They are made, or brought to this release's version. */
        APPLY,
        /** They must be there. */
        CHECK
    }

    /** What is done about a use that goes past the guard. */
    public enum Misuse {
        /** The application does not start. */
        FAIL,
        /** It is logged. */
        WARN
    }

    /** What is done about endpoints and listeners that nothing protects. */
    public enum Unprotected {
        /** They are logged, in one line. */
        WARN,
        /** The application does not start. */
        FAIL,
        /** Nothing. */
        IGNORE
    }

    /**
     * The terms of one operation; what is not said is as its annotation has it.
     *
     * @param effect whether an attempt may be repeated whose fate nobody knows
     * @param horizon for a deduplicated effect, for how long after the first attempt a repeat is harmless
     * @param memory for a queryable or fenced effect, for how long after the first attempt the receiver knows of it
     * @param quiescence for a queryable effect, how long after the lease's end "not there" is proof
     * @param margin the longest pause before a send, flight and clock step of the deployment
     * @param lease how long a claim holds its key
     * @param keep how long an outcome is replayed
     * @param refuse how long after that a repeat is refused as expired
     * @param retryHorizon how long after their first attempt callers may still retry
     * @param waiting how long a call waits for a twin that is at work; not at all if not said
     * @param outage what is done while the store does not answer
     * @param durability the least that the store must survive
     * @param duplicates what a repeat is told of an outcome, and whether a later version takes its place
     * @param result how much of an answer is kept for repeats
     * @param versionHeader on a controller, the request header that says which version of the entity is asked for
     * @param versionMember on a controller, the member of a JSON body that says it, such as {@code /version}
     */
    public record OperationTerms(
            @Nullable EffectClass effect,
            @Nullable Duration horizon,
            @Nullable Duration memory,
            @Nullable Duration quiescence,
            @Nullable Duration margin,
            @Nullable Duration lease,
            @Nullable Duration keep,
            @Nullable Duration refuse,
            @Nullable Duration retryHorizon,
            @Nullable Duration waiting,
            @Nullable OutageRule outage,
            @Nullable DurabilityGrade durability,
            @Nullable DuplicateRule duplicates,
            @Nullable Result result,
            @DefaultValue("") String versionHeader,
            @DefaultValue("") String versionMember) {}

    /** How much of an answer is kept. */
    public enum Result {
        /** All of it, up to a mebibyte. */
        WHOLE,
        /** What names the thing that was made, up to a kibibyte. */
        REFERENCE,
        /** That it was applied or refused, and of a response the status. */
        STATUS
    }

    /** The terms of this operation: what the properties say of it, else this effect and the defaults. */
    Terms terms(String operation, EffectTerms otherwise) {
        OperationTerms said = operations.get(operation);
        try {
            return said == null ? Terms.of(otherwise).version("properties").build() : of(said, otherwise);
        } catch (IllegalArgumentException unsafe) {
            throw new MisuseException(
                    "The terms of the operation " + operation + " cannot be: " + unsafe.getMessage(),
                    "Mend semel.operations." + operation + ".* or the annotation.");
        }
    }

    private static Terms of(OperationTerms said, EffectTerms otherwise) {
        EffectTerms effect = effect(said, otherwise);
        Terms.Builder terms = Terms.of(said.margin() == null ? effect : effect.withMargin(said.margin()))
                .version("properties")
                .retention(retention(said));
        if (said.lease() != null) {
            terms.lease(said.lease());
        }
        if (said.waiting() != null) {
            terms.waiting(WaitingRule.waitAtMost(said.waiting()));
        }
        if (said.outage() != null) {
            terms.outage(said.outage());
        }
        if (said.durability() != null) {
            terms.durability(said.durability());
        }
        if (said.duplicates() != null) {
            terms.duplicates(said.duplicates());
        }
        if (said.result() != null) {
            terms.result(
                    switch (said.result()) {
                        case WHOLE -> ResultRule.whole();
                        case REFERENCE -> ResultRule.reference();
                        case STATUS -> ResultRule.status();
                    });
        }
        return terms.build();
    }

    private static EffectTerms effect(OperationTerms said, EffectTerms otherwise) {
        Lengths.refuseUnfitting(said.effect(), said.horizon() != null, said.memory() != null);
        if (said.quiescence() != null && said.effect() != EffectClass.QUERYABLE) {
            throw new IllegalArgumentException(
                    "a quiescence belongs to the effect queryable alone; say that or leave it out.");
        }
        if (said.effect() == null) {
            return otherwise;
        }
        return switch (said.effect()) {
            case UNPROTECTED -> EffectTerms.unprotected();
            case ATOMIC -> EffectTerms.atomic();
            case DEDUPLICATED -> EffectTerms.deduplicated(needed(said.horizon(), "horizon"));
            case FENCED -> EffectTerms.fenced(needed(said.memory(), "memory"));
            case QUERYABLE ->
                said.quiescence() == null
                        ? EffectTerms.queryable(needed(said.memory(), "memory"))
                        : EffectTerms.queryable(needed(said.memory(), "memory"), said.quiescence());
        };
    }

    private static Duration needed(@Nullable Duration length, String what) {
        if (length == null) {
            throw new IllegalArgumentException("the effect needs a " + what + "; say for how long.");
        }
        return length;
    }

    private static RetentionTerms retention(OperationTerms said) {
        RetentionTerms terms = RetentionTerms.of(said.keep() == null ? Duration.ofDays(1) : said.keep());
        if (said.refuse() != null) {
            terms = terms.thenRefuseFor(said.refuse());
        }
        return said.retryHorizon() == null ? terms : terms.withRetryHorizon(said.retryHorizon());
    }
}
