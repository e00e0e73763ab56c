package dev.semel.simulation.cluster;

import java.util.List;

/**
 * What carries messages between callers, nodes, the store and receivers: with delays that let later ones overtake, with
 * losses and copies, and past cuts. How bad it is is drawn at the start; once it is calm, nothing goes wrong any more.
 */
final class Network {
    private static final List<Integer> LOSSES = List.of(0, 10, 40, 120);
    private static final List<Integer> COPIES = List.of(0, 20, 100);
    private static final List<Integer> SLOW = List.of(0, 50, 200);
    /** Where requests may be late, so many more of them are. */
    private static final int LATE_PERMILLE = 300;

    private static final long QUICK_MILLIS = 20;
    private static final long SLOW_MILLIS = 900;

    private final World world;
    private final int lossPermille;
    private final int copyPermille;
    private final int slowPermille;
    private final boolean readsAreLocal;
    private final int lanes;
    private final long[] storeCutUntil;
    private final long[] receiverCutUntil;
    private final boolean[] receiverCutIsSilent;
    private boolean calm;

    Network(World world) {
        this.world = world;
        Chance chance = world.chance();
        lossPermille = chance.oneOf(LOSSES);
        copyPermille = chance.oneOf(COPIES);
        slowPermille = chance.oneOf(SLOW);
        readsAreLocal = chance.happens(300);
        lanes = 1 + chance.below(3);
        storeCutUntil = new long[world.setting().nodes()];
        receiverCutUntil = new long[world.setting().nodes()];
        receiverCutIsSilent = new boolean[world.setting().nodes()];
        world.chronicle()
                .say(
                        null,
                        () -> "of 1000 messages " + lossPermille + " are lost, " + copyPermille + " repeated, "
                                + slowPermille + " slow; " + lanes + " lanes, reads are "
                                + (readsAreLocal ? "local" : "calls"));
    }

    boolean readsAreLocal() {
        return readsAreLocal;
    }

    int lanes() {
        return lanes;
    }

    void calmsDown() {
        calm = true;
    }

    boolean isCalm() {
        return calm;
    }

    void cutFromStore(int node, long nanos) {
        storeCutUntil[node] = world.agenda().nanos() + nanos;
        world.chronicle()
                .say(null, () -> "node " + node + " is cut off from the store for " + nanos / Agenda.MILLI + " ms");
    }

    /** @param silent whether what is sent vanishes; else the connection is refused at once */
    void cutFromReceivers(int node, long nanos, boolean silent) {
        receiverCutUntil[node] = world.agenda().nanos() + nanos;
        receiverCutIsSilent[node] = silent;
        world.chronicle()
                .say(
                        null,
                        () -> "node " + node + " is cut off from the receivers for " + nanos / Agenda.MILLI + " ms, "
                                + (silent ? "silently" : "and refused"));
    }

    boolean isCutFromStore(int node) {
        return !calm && world.agenda().nanos() < storeCutUntil[node];
    }

    /** Whether a connection to the receivers cannot be made, so that nothing of a request leaves the node. */
    boolean refusesConnections(int node) {
        return isCutFromReceivers(node) && !receiverCutIsSilent[node];
    }

    boolean isCutFromReceivers(int node) {
        return !calm && world.agenda().nanos() < receiverCutUntil[node];
    }

    boolean loses() {
        return !calm && world.chance().happens(lossPermille);
    }

    boolean repeats() {
        return !calm && world.chance().happens(copyPermille);
    }

    /** Of a message between callers and nodes, or nodes and the store. */
    long delay() {
        boolean slow = !calm && world.chance().happens(slowPermille);
        return world.chance().nanosOf(1, slow ? SLOW_MILLIS : QUICK_MILLIS);
    }

    /** Of a request to a receiver: as long as a node may be held up before it sends, and the way. */
    long flight(Business business) {
        int slower = business.mayBeLate() ? LATE_PERMILLE : slowPermille;
        boolean slow = !calm && world.chance().happens(slowPermille + slower);
        return world.chance().nanosOf(1, slow ? business.longestFlightMillis() : QUICK_MILLIS);
    }

    /** How much later a copy arrives. */
    long lateness() {
        return world.chance().nanosOf(0, Business.LATEST_COPY_MILLIS);
    }

    /** After how long a broken connection is noticed. */
    long noticing() {
        return world.chance().nanosOf(10, 2_500);
    }

    /** A request of a caller, or an answer to it: arrives never, once, or more than once. */
    void carries(Runnable arrival) {
        if (!loses()) {
            world.agenda().after(delay(), arrival);
        }
        if (repeats()) {
            world.agenda().after(delay() + lateness(), arrival);
        }
    }
}
