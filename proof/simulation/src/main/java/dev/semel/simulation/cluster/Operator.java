package dev.semel.simulation.cluster;

import dev.semel.engine.Engine;
import dev.semel.operation.OperationKey;
import dev.semel.policy.EffectClass;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.State;
import dev.semel.protocol.Verdict;
import dev.semel.store.Found;
import dev.semel.store.StoreUnavailableException;
import java.util.List;

/**
 * A person who looks after what is in doubt: waits until no send can be under way any more, looks into the receiver's
 * books, and says what is there.
 */
final class Operator {
    private static final long HASTE_MILLIS = 1_200;

    private final Site site;
    private final World world;
    private final List<Node> nodes;
    private final List<OperationKey> keys;
    private boolean nothingIsOnItsWay;

    Operator(Site site, List<Node> nodes, List<OperationKey> keys) {
        this.site = site;
        this.nodes = nodes;
        this.keys = keys;
        world = site.world();
    }

    /** Looks by now and then. */
    void looksAfter(long nanos) {
        world.agenda().after(nanos, () -> {
            look();
            boolean isHasty = world.has(Defect.HASTY_OPERATOR);
            looksAfter(world.chance().nanosOf(isHasty ? 20 : 500, isHasty ? 100 : 1_500));
        });
    }

    /** Long after all trouble. */
    void looksAtLast() {
        nothingIsOnItsWay = true;
        look();
    }

    private void look() {
        Node node = world.chance().oneOf(nodes);
        for (OperationKey key : keys) {
            node.later(0, () -> look(node, key));
        }
    }

    private void look(Node node, OperationKey key) {
        Engine engine = node.engine();
        if (engine == null) {
            return;
        }
        Found found;
        try {
            found = engine.find(key);
        } catch (StoreUnavailableException tryLater) {
            return;
        }
        IntentRecord record = found.record();
        if (record == null || !(record.state() instanceof State.InDoubt doubt)) {
            return;
        }
        long settling = Math.max(record.effect().marginMillis(), record.effect().quiescenceMillis());
        boolean isHasty = world.has(Defect.HASTY_OPERATOR);
        boolean fenced = record.effect().effectClass() == EffectClass.FENCED;
        if (fenced && !nothingIsOnItsWay) {
            // Only the fence refuses what may still be on its way, however long a person waits.
            return;
        }
        if (found.atMillis() < doubt.leaseEndMillis() + settling && !isHasty) {
            return;
        }
        Verdict verdict = inTheBooks(key, record);
        world.chronicle()
                .say(
                        key,
                        () -> "the operator finds " + verdict.fold(outcome -> "the effect", () -> "nothing")
                                + " of epoch " + record.epoch());
        long writes = isHasty ? HASTE_MILLIS * Agenda.MILLI : world.chance().nanosOf(0, 400);
        node.later(writes, () -> {
            var unused = engine.resolve(key, record.epoch(), verdict, Evidence.operator("ann", "looked it up"));
        });
    }

    private Verdict inTheBooks(OperationKey key, IntentRecord record) {
        boolean unguarded = site.watch().story(key).isUnguarded();
        for (Sink.Effect effect : site.sink().of(key)) {
            boolean isAsked = effect.wish().intent().fingerprint().equals(record.fingerprint());
            if (isAsked && (unguarded || effect.firstEpoch() == record.life().firstEpoch())) {
                return Verdict.applied(Words.payload(effect.words()));
            }
        }
        return Verdict.notApplied();
    }
}
