package dev.semel.engine;

import dev.semel.operation.OperationKey;
import dev.semel.policy.RetentionTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Verdict;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks receivers about intents in doubt and records what they say (rules 9 to 12). One inquiry per key at a time in this
 * process; inquiries of other nodes are told apart by the epoch. Decides nothing: the store judges the evidence.
 */
final class Prober {
    private final Coalescer coalescer;
    private final Function<String, @Nullable Probe> probes;
    private final Supplier<Nonce> nonces;
    private final Listener listener;
    private final ConcurrentHashMap<OperationKey, CompletableFuture<Boolean>> underWay = new ConcurrentHashMap<>();

    Prober(Coalescer coalescer, Function<String, @Nullable Probe> probes, Supplier<Nonce> nonces, Listener listener) {
        this.coalescer = coalescer;
        this.probes = probes;
        this.nonces = nonces;
        this.listener = listener;
    }

    boolean canAsk(String operation) {
        return probes.apply(operation) != null;
    }

    /** Whether the record left doubt by this inquiry; never fails, for what cannot be asked now stays in doubt. */
    CompletableFuture<Boolean> inquire(OperationKey key, long epochSeen, RetentionTerms retention) {
        CompletableFuture<Boolean> mine = new CompletableFuture<>();
        CompletableFuture<Boolean> other = underWay.putIfAbsent(key, mine);
        if (other != null) {
            return other;
        }
        CompletableFuture<Boolean> asked = coalescer
                .submit(new Event.Inquire(key, epochSeen, nonces.get()))
                .thenCompose(decision -> askAndResolve(key, decision, retention));
        Stages.then(
                asked,
                (resolved, failure) -> {
                    underWay.remove(key);
                    if (failure != null) {
                        listener.onTrouble("An inquiry about " + key + " failed", failure);
                    }
                    mine.complete(failure == null && resolved);
                },
                mine::completeExceptionally);
        return mine;
    }

    /** Raises the fence to this epoch and asks, for an owner that took over from an attempt that may have acted. */
    CompletableFuture<Probe.Answer> ask(OperationKey key, IntentRecord record) {
        Probe probe = probes.apply(key.operation());
        if (probe == null) {
            return CompletableFuture.completedFuture(Probe.Answer.unknown("nobody knows how to ask"));
        }
        CompletableFuture<Probe.Answer> answer;
        try {
            answer = probe.ask(new Probe.Question(
                            key, record.epoch(), record.life().firstEpoch()))
                    .toCompletableFuture();
        } catch (RuntimeException failure) {
            answer = CompletableFuture.failedFuture(failure);
        }
        return answer.exceptionally(failure -> Probe.Answer.unknown("asking failed: " + failure.getMessage()))
                .thenApply(said -> {
                    listener.onProbe(key, said.fold(Probe.Answer.Known::words, Probe.Answer.Unknown::words));
                    return said;
                });
    }

    private CompletableFuture<Boolean> askAndResolve(OperationKey key, Decision decision, RetentionTerms retention) {
        IntentRecord record = decision instanceof Decision.Accepted accepted ? accepted.record() : null;
        if (record == null) {
            return CompletableFuture.completedFuture(false);
        }
        return ask(key, record)
                .thenCompose(answer -> answer.fold(
                        known -> resolve(key, record, known, decision.atMillis(), retention),
                        unknown -> CompletableFuture.completedFuture(false)));
    }

    private CompletableFuture<Boolean> resolve(
            OperationKey key,
            IntentRecord record,
            Probe.Answer.Known known,
            long askedAtMillis,
            RetentionTerms retention) {
        Verdict verdict = known.verdict();
        Evidence evidence = Evidence.probe(key.operation(), known.words(), askedAtMillis);
        return coalescer
                .submit(new Event.Resolve(key, record.epoch(), verdict, evidence, retention))
                .thenApply(decision -> decision instanceof Decision.Accepted);
    }
}
