package dev.semel.simulation.cluster;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.store.Found;
import dev.semel.testkit.Explanation;
import dev.semel.testkit.Linearizability;
import java.util.ArrayList;
import java.util.List;

/**
 * One schedule: callers ask, things go wrong for a while, then nothing does any more; an operator settles what is in
 * doubt, everybody asks again, and all that was seen is judged.
 */
final class Cluster {
    /** Within this time after the trouble every key must be settled, released or in doubt. */
    private static final long SETTLES_MILLIS = 20_000;
    /** Within this time after that everybody who asks must be told. */
    private static final long TELLS_MILLIS = 15_000;

    private static final int MOST_SECONDS_BY_HAND = 20;

    private static final List<String> TENANTS = List.of("north", "south");

    private final World world;
    private final Site site;
    private final List<Node> nodes = new ArrayList<>();
    private final List<OperationKey> keys = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();
    private final TellingWatch tellings;
    private boolean undecided;

    private Cluster(World world) {
        this.world = world;
        site = Site.of(world);
        tellings = new TellingWatch(world, site.watch(), site.sink());
    }

    /** @param isTold whether the verdict can tell what happened; what happens is the same */
    static Verdict play(Setting setting, Defect defect, boolean isTold) {
        World world = World.of(setting, defect, isTold);
        Cluster cluster = new Cluster(world);
        try {
            cluster.play();
        } catch (RuntimeException | Error fault) {
            world.findings()
                    .add(
                            Promise.FAULT,
                            null,
                            fault + " at " + List.of(fault.getStackTrace()).subList(0, 6));
        }
        return new Verdict(
                setting,
                world.findings().first(),
                new Verdict.Figures(
                        world.agenda().done(),
                        cluster.site.history().size(),
                        cluster.site.sink().count(),
                        cluster.tellings.lagging(),
                        cluster.undecided),
                world.chronicle());
    }

    private void play() {
        for (int index = 0; index < world.setting().nodes(); index++) {
            nodes.add(new Node(site, index));
        }
        for (int number = 0; number < world.setting().keys(); number++) {
            planKey(number);
        }
        Mishaps mishaps = new Mishaps(site, nodes);
        mishaps.plan();
        Operator operator = new Operator(site, nodes, keys);
        operator.looksAfter(world.chance().nanosOf(500, 4_000));

        run(world.setting().troubledMillis());
        mishaps.end();
        run(SETTLES_MILLIS);
        judgeStates(false);
        operator.looksAtLast();
        // The word about an epoch comes too late where a sweeper has asked anew meanwhile; it is said again then.
        for (int second = 0; second < MOST_SECONDS_BY_HAND && isAnyInDoubt(); second++) {
            run(1_000);
        }
        judgeStates(true);
        clients.forEach(Client::asksUntilTold);
        runUntilAllAreTold();
        judge();
    }

    private void run(long millis) {
        world.agenda().runUntil(world.agenda().nanos() + millis * Agenda.MILLI, world.findings()::any);
    }

    private void runUntilAllAreTold() {
        long end = world.agenda().nanos() + TELLS_MILLIS * Agenda.MILLI;
        world.agenda()
                .runUntil(end, () -> world.findings().any() || clients.stream().allMatch(Client::isOver));
        for (Client client : clients) {
            if (!client.isOver()) {
                world.findings()
                        .add(
                                Promise.I13,
                                client.wish().key(),
                                "who asked for " + client.wish().what() + " was not told within " + TELLS_MILLIS
                                        + " ms without any trouble");
            }
        }
    }

    /** Twins that come together or not, now and then one with another wish, and versions that supersede each other. */
    private void planKey(int number) {
        Chance chance = world.chance();
        Business business = chance.oneOf(site.businesses());
        OperationKey key = new OperationKey(chance.oneOf(TENANTS), business.name(), "k" + number);
        keys.add(key);
        long together = chance.nanosOf(0, world.setting().troubledMillis() / 2);
        for (int count = 2 + chance.below(3); count > 0; count--) {
            long begins = chance.happens(600)
                    ? together + chance.nanosOf(0, 30)
                    : chance.nanosOf(0, world.setting().troubledMillis());
            long version = business.isVersioned() ? 1 + chance.below(3) : 0;
            Wish wish = new Wish(business, key, chance.happens(880) ? "a" : "b", version);
            Client client = new Client(site, nodes, tellings, wish);
            client.beginsAfter(begins);
            clients.add(client);
        }
    }

    private boolean isAnyInDoubt() {
        return site.server().find(keys).stream()
                .map(Found::record)
                .anyMatch(record -> record != null && record.status() == Status.IN_DOUBT);
    }

    /** Nobody is at work any more, and after the operator nobody is in doubt either. */
    private void judgeStates(boolean isSettled) {
        for (Found found : site.server().find(keys)) {
            IntentRecord record = found.record();
            boolean open = record != null
                    && (record.status() == Status.RUNNING || (isSettled && record.status() == Status.IN_DOUBT));
            if (open) {
                world.findings()
                        .add(
                                Promise.I13,
                                null,
                                "without any trouble, and after " + SETTLES_MILLIS + " ms, one is " + Words.of(record));
            }
        }
    }

    private void judge() {
        if (world.findings().any()) {
            return;
        }
        new SinkWatch(world, site.watch(), site.sink()).judge(keys);
        site.history().read("the end", keys, site.server().find(keys));
        Explanation explanation = Linearizability.of(site.history().calls());
        explanation.<Boolean>fold(
                explained -> true,
                contradicted -> {
                    world.findings().add(Promise.I14, contradicted.key(), contradicted.timeline());
                    return true;
                },
                gaveUp -> undecided = true);
    }
}
