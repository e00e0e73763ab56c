package dev.semel.simulation.cluster;

import java.util.List;

/** Plans what goes wrong with machines: crashes, pauses, cuts, restarts of the store, steps of its clock. */
final class Mishaps {
    private static final int KINDS = 7;
    private static final int STEPS = 2;

    private final Site site;
    private final World world;
    private final Chance chance;
    private final List<Node> nodes;
    private int steps;

    Mishaps(Site site, List<Node> nodes) {
        this.site = site;
        this.nodes = nodes;
        world = site.world();
        chance = world.chance();
    }

    void plan() {
        for (int count = 0; count < world.setting().mishaps(); count++) {
            long at = chance.nanosOf(50, world.setting().troubledMillis());
            int kind = chance.below(KINDS);
            world.agenda().after(at, () -> happen(kind));
        }
    }

    private void happen(int kind) {
        Node node = chance.oneOf(nodes);
        switch (kind) {
            case 0, 1 -> crash(node);
            case 2 -> node.pause(chance.nanosOf(50, 4_000));
            case 3 -> site.network().cutFromStore(node.index(), chance.nanosOf(50, 2_500));
            case 4 -> site.network().cutFromReceivers(node.index(), chance.nanosOf(50, 2_500), chance.happens(500));
            case 5 -> site.server().restart(chance.nanosOf(10, 2_000));
            default -> step();
        }
    }

    private void crash(Node node) {
        node.crash();
        world.agenda().after(chance.nanosOf(20, 3_000), node::restart);
    }

    private void step() {
        if (steps++ < STEPS) {
            site.server().stepForward(chance.between(1, Business.LONGEST_STEP_MILLIS / STEPS));
        }
    }

    /** From now on nothing goes wrong; what is held up goes on in its time. */
    void end() {
        world.chronicle().say(null, () -> "it calms down");
        site.network().calmsDown();
        site.server().comeBack();
        nodes.forEach(Node::restart);
    }
}
