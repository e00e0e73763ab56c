package dev.semel.simulation.cluster;

import dev.semel.engine.Probe;
import dev.semel.operation.OperationKey;
import dev.semel.policy.EffectClass;
import dev.semel.protocol.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The receivers of all effects, each as weak as its class allows: what is not promised is not done. Now and then the
 * business refuses; while there is trouble, an error is answered now and then, before or after the effect was applied.
 */
final class Receiver {
    private static final int REFUSES_PERMILLE = 120;
    private static final int ERRS_PERMILLE = 120;
    private static final long FORGETFUL_MILLIS = 300;

    /** What is sent. */
    record Request(Wish wish, String derivedKey, long epoch, long firstEpoch) {}

    /** What is answered. */
    record Reply(Kind kind, String words) {}

    enum Kind {
        DONE,
        REFUSED,
        /** Something went wrong there; whether before or after the effect is not said. */
        ERROR,
        /** A higher epoch has been here. */
        FENCED_OFF
    }

    private record Remembered(long nanos, Wish wish, Reply reply) {}

    private record Refusal(long firstEpoch, long nanos, String words) {}

    private record Fence(long epoch, long nanos) {}

    private final World world;
    private final Network network;
    private final Sink sink;
    private final Map<String, Remembered> byDerivedKey = new HashMap<>();
    private final Map<OperationKey, Fence> fences = new HashMap<>();
    private final Map<OperationKey, List<Refusal>> refusals = new HashMap<>();
    private final Map<OperationKey, Long> versions = new HashMap<>();

    Receiver(World world, Network network, Sink sink) {
        this.world = world;
        this.network = network;
        this.sink = sink;
    }

    Reply receive(Request request) {
        Reply reply = switch (request.wish().business().effectClass()) {
            case DEDUPLICATED -> deduplicated(request);
            case FENCED -> fenced(request);
            case UNPROTECTED, QUERYABLE, ATOMIC -> act(request);
        };
        world.chronicle()
                .say(
                        request.wish().key(),
                        () -> "receiver: a request under epoch " + request.epoch() + " -> " + reply.kind());
        return erring(reply);
    }

    /** An error may hide what was done. */
    private Reply erring(Reply reply) {
        boolean errs =
                !network.isCalm() && reply.kind() == Kind.DONE && world.chance().happens(ERRS_PERMILLE / 2);
        return errs ? new Reply(Kind.ERROR, "error behind the effect") : reply;
    }

    private Reply act(Request request) {
        Wish wish = request.wish();
        if (!network.isCalm() && world.chance().happens(ERRS_PERMILLE / 2)) {
            return new Reply(Kind.ERROR, "error before the effect");
        }
        if (world.chance().happens(REFUSES_PERMILLE) || wish.version() < versions.getOrDefault(wish.key(), 0L)) {
            Refusal refusal = new Refusal(request.firstEpoch(), world.agenda().nanos(), wish.words() + " refused");
            refusals.computeIfAbsent(wish.key(), unused -> new ArrayList<>()).add(refusal);
            return new Reply(Kind.REFUSED, refusal.words());
        }
        Sink.Effect effect = sink.next(wish, request.firstEpoch(), request.epoch());
        sink.apply(effect);
        versions.put(wish.key(), wish.version());
        return new Reply(Kind.DONE, effect.words());
    }

    /** The same derived key is the same action for as long as it is remembered. */
    private Reply deduplicated(Request request) {
        Business business = request.wish().business();
        long memoryMillis = world.has(Defect.FORGETFUL_RECEIVER)
                ? FORGETFUL_MILLIS
                : business.effect().horizonMillis();
        Remembered before = byDerivedKey.get(request.derivedKey());
        if (before != null && isRemembered(before.nanos(), memoryMillis)) {
            // What is let through has no epoch, and shares its key with whatever else was asked under that key.
            return before.wish().equals(request.wish())
                    ? before.reply()
                    : new Reply(Kind.REFUSED, request.wish().words() + " refused, for the key was used otherwise");
        }
        Reply reply = act(request);
        boolean remembers = reply.kind() == Kind.DONE
                || (reply.kind() == Kind.REFUSED && business.effect().remembersRefusals());
        if (remembers) {
            byDerivedKey.put(request.derivedKey(), new Remembered(world.agenda().nanos(), request.wish(), reply));
        }
        return reply;
    }

    /** Lower epochs are refused, and an equal one is told the same again; nothing else is recognised. */
    private Reply fenced(Request request) {
        OperationKey key = request.wish().key();
        long memoryMillis = request.wish().business().effect().memoryMillis();
        Fence fence = fences.get(key);
        if (fence != null && isRemembered(fence.nanos(), memoryMillis) && request.epoch() < fence.epoch()) {
            return new Reply(Kind.FENCED_OFF, "epoch " + fence.epoch() + " has been here");
        }
        String byEpoch = key + " " + request.epoch();
        Remembered before = byDerivedKey.get(byEpoch);
        if (before != null && isRemembered(before.nanos(), memoryMillis)) {
            return before.reply();
        }
        fences.put(key, new Fence(request.epoch(), world.agenda().nanos()));
        Reply reply = act(request);
        if (reply.kind() != Kind.ERROR) {
            byDerivedKey.put(byEpoch, new Remembered(world.agenda().nanos(), request.wish(), reply));
        }
        return reply;
    }

    private boolean isRemembered(long nanos, long memoryMillis) {
        return world.agenda().nanos() - nanos < memoryMillis * Agenda.MILLI;
    }

    /** What it knows of this life of the key, for as long as it remembers. */
    Probe.Answer asked(Business business, Probe.Question question) {
        if (business.effectClass() == EffectClass.FENCED && !world.has(Defect.PROBE_WITHOUT_FENCE)) {
            fences.merge(
                    question.key(),
                    new Fence(question.epoch(), world.agenda().nanos()),
                    (old, raised) -> old.epoch() > raised.epoch() ? old : raised);
        }
        long memoryMillis = business.effect().memoryMillis();
        Optional<Sink.Effect> applied = sink.of(question.key()).stream()
                .filter(effect -> effect.firstEpoch() >= question.firstEpoch())
                .filter(effect -> isRemembered(effect.nanos(), memoryMillis))
                .findFirst();
        Optional<Refusal> refused = refusals.getOrDefault(question.key(), List.of()).stream()
                .filter(refusal -> refusal.firstEpoch() >= question.firstEpoch())
                .filter(refusal -> isRemembered(refusal.nanos(), memoryMillis))
                .findFirst();
        Verdict verdict = applied.isPresent()
                ? Verdict.applied(Words.payload(applied.get().words()))
                : refused.isPresent()
                        ? Verdict.rejected(Words.payload(refused.get().words()))
                        : Verdict.notApplied();
        String words = verdict.fold(outcome -> outcome.status().name(), () -> "not there");
        world.chronicle()
                .say(
                        question.key(),
                        () -> "receiver: asked for life " + question.firstEpoch() + " under epoch " + question.epoch()
                                + " -> " + words);
        return Probe.Answer.known(verdict, words);
    }
}
