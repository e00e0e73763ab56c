package dev.semel.simulation.cluster;

import java.util.List;

/**
 * Where the nodes stand.
 *
 * @param businesses the operations that they serve
 */
record Site(
        World world,
        Network network,
        StoreServer server,
        StoreHistory history,
        StoreWatch watch,
        Receiver receiver,
        Sink sink,
        List<Business> businesses) {
    static Site of(World world) {
        Network network = new Network(world);
        StoreWatch watch = new StoreWatch(world);
        Sink sink = new Sink(world);
        return new Site(
                world,
                network,
                new StoreServer(world, watch),
                new StoreHistory(),
                watch,
                new Receiver(world, network, sink),
                sink,
                world.chance().happens(500) ? Business.brisk() : Business.patient());
    }
}
