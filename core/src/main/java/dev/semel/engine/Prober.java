package dev.semel.engine;

import dev.semel.operation.OperationKey;
import dev.semel.policy.RetentionTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Verdict;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks receivers about intents in doubt and records what they say (rules 9 to 12). One inquiry per key at a time in this
 * process; inquiries of other nodes are told apart by the epoch. Decides nothing: the store judges the evidence. A probe
 * that blocks or never answers costs one thread here and nobody else anything.
 */
final class Prober implements AutoCloseable {
    private static final int THREADS = 4;
    private static final long IDLE_SECONDS = 10;

    private final Coalescer coalescer;
    private final Known known;
    private final Supplier<Nonce> nonces;
    private final Listener listener;
    private final Awaited awaited;
    private final long withinMillis;
    private final @Nullable ThreadPoolExecutor own;
    private final Executor threads;
    private final ConcurrentHashMap<OperationKey, CompletableFuture<Boolean>> underWay = new ConcurrentHashMap<>();

    Prober(Coalescer coalescer, Known known, EngineParts parts, @Nullable Executor given) {
        this.coalescer = coalescer;
        this.known = known;
        nonces = parts.nonces();
        listener = parts.listener();
        awaited = parts.awaited();
        withinMillis = parts.settings().probeWithin().toMillis();
        if (given == null) {
            ThreadPoolExecutor made = ownThreads();
            own = made;
            threads = made;
        } else {
            own = null;
            threads = given;
        }
    }

    private static ThreadPoolExecutor ownThreads() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "semel-prober");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    boolean canAsk(String operation) {
        return known.probe(operation) != null;
    }

    /** Whether the record left doubt by this inquiry; never fails, for what cannot be asked now stays in doubt. */
    CompletableFuture<Boolean> inquire(OperationKey key, long epochSeen, RetentionTerms retention) {
        CompletableFuture<Boolean> mine = new CompletableFuture<>();
        CompletableFuture<Boolean> other = underWay.putIfAbsent(key, mine);
        if (other != null) {
            return other;
        }
        CompletableFuture<Boolean> asked =
                moved(key, epochSeen).thenCompose(decision -> askAndResolve(key, decision, retention));
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

    private CompletableFuture<Decision> moved(OperationKey key, long epochSeen) {
        try {
            return coalescer.submit(new Event.Inquire(key, epochSeen, nonces.get()));
        } catch (RuntimeException noNonce) {
            return CompletableFuture.failedFuture(noNonce);
        }
    }

    /**
     * Raises the fence to this epoch and asks, for an owner that took over from an attempt that may have acted. Never
     * fails: a receiver that fails, or takes longer than the settings allow, is told as "unknown".
     */
    CompletableFuture<Probe.Answer> ask(OperationKey key, IntentRecord record) {
        Probe probe = known.probe(key.operation());
        if (probe == null) {
            return CompletableFuture.completedFuture(Probe.Answer.unknown("nobody knows how to ask"));
        }
        Probe.Question question =
                new Probe.Question(key, record.epoch(), record.life().firstEpoch());
        CompletableFuture<Probe.Answer> answer = new CompletableFuture<>();
        Timing.Pending tooLong = awaited.after(
                withinMillis,
                () -> answer.complete(Probe.Answer.unknown(
                        awaited.isOver()
                                ? "the engine was closed"
                                : "there was no answer within " + withinMillis + " ms")));
        try {
            threads.execute(() -> put(probe, question, answer));
        } catch (RuntimeException refused) {
            answer.complete(failed(refused));
        }
        return answer.thenApply(said -> {
            tooLong.cancel();
            listener.onProbe(key, said.fold(Probe.Answer.Known::words, Probe.Answer.Unknown::words));
            return said;
        });
    }

    private static void put(Probe probe, Probe.Question question, CompletableFuture<Probe.Answer> answer) {
        if (answer.isDone()) {
            return;
        }
        try {
            Stages.then(
                    probe.ask(question).toCompletableFuture(),
                    (said, failure) -> answer.complete(failure == null ? said.fold(a -> a, a -> a) : failed(failure)),
                    failure -> answer.complete(failed(failure)));
        } catch (RuntimeException | Error failure) {
            answer.complete(failed(failure));
        }
    }

    private static Probe.Answer failed(Throwable failure) {
        return Probe.Answer.unknown("asking failed: " + failure.getMessage());
    }

    private CompletableFuture<Boolean> askAndResolve(OperationKey key, Decision decision, RetentionTerms retention) {
        IntentRecord record = decision instanceof Decision.Accepted accepted ? accepted.record() : null;
        if (record == null) {
            return CompletableFuture.completedFuture(false);
        }
        return ask(key, record)
                .thenCompose(answer -> answer.fold(
                        said -> resolve(key, record, said, decision.atMillis(), retention),
                        unknown -> CompletableFuture.completedFuture(false)));
    }

    private CompletableFuture<Boolean> resolve(
            OperationKey key,
            IntentRecord record,
            Probe.Answer.Known said,
            long askedAtMillis,
            RetentionTerms retention) {
        Evidence evidence = Evidence.probe(key.operation(), said.words(), askedAtMillis);
        return coalescer
                .submit(new Event.Resolve(
                        key, record.epoch(), kept(key.operation(), said.verdict()), evidence, retention))
                .thenApply(decision -> decision instanceof Decision.Accepted);
    }

    /** No more is kept of what a receiver says than of what an effect says. */
    private Verdict kept(String operation, Verdict verdict) {
        return verdict.fold(
                outcome -> new Verdict.Found(outcome.fold(
                        succeeded -> new Outcome.Succeeded(Answers.kept(succeeded.payload(), known.result(operation))),
                        rejected -> new Outcome.Rejected(Answers.kept(rejected.payload(), known.result(operation))))),
                () -> verdict);
    }

    @Override
    public void close() {
        if (own != null) {
            own.shutdownNow();
        }
    }
}
