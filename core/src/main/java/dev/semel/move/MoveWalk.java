package dev.semel.move;

import dev.semel.operation.OperationKey;
import dev.semel.store.Browsable;
import dev.semel.store.OperationStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Goes over the old store from its first record to its last, again and again, until two rounds met none. */
final class MoveWalk {
    private static final int EMPTY_ROUNDS = 2;

    private final OperationStore from;
    private final OperationStore to;
    private final MoveGate gate;

    private @Nullable OperationKey after;
    private int emptyRounds;
    private long met;
    private long leftSoFar;
    private final AtomicLong copied = new AtomicLong();
    private volatile long left;
    private final AtomicLong torn = new AtomicLong();

    MoveWalk(OperationStore from, OperationStore to, MoveGate gate) {
        this.from = from;
        this.to = to;
        this.gate = gate;
    }

    MoveProgress progress() {
        return new MoveProgress(gate.wasOpen(), gate.isOver(), copied.get(), left, torn.get());
    }

    synchronized MoveProgress step(int most) {
        if (gate.lookWhetherOver() || !gate.isOpen()) {
            return progress();
        }
        List<OperationKey> keys = ((Browsable) from)
                .browse(null, after, most).stream().map(Browsable.Row::key).toList();
        if (keys.isEmpty()) {
            endRound();
        } else {
            handOver(keys);
            after = keys.get(keys.size() - 1);
        }
        return progress();
    }

    private void handOver(List<OperationKey> keys) {
        met += keys.size();
        Map<OperationKey, HandOver.Fate> fates = HandOver.of(keys, from, to, false);
        for (HandOver.Fate fate : fates.values()) {
            switch (fate) {
                case MOVED -> copied.incrementAndGet();
                case TORN -> torn.incrementAndGet();
                case LEFT, UNKNOWN -> leftSoFar++;
            }
        }
    }

    private void endRound() {
        emptyRounds = met == 0 ? emptyRounds + 1 : 0;
        left = leftSoFar;
        after = null;
        met = 0;
        leftSoFar = 0;
        if (emptyRounds == EMPTY_ROUNDS) {
            gate.sayOver();
        }
    }
}
