package dev.semel.server.demo;

import java.nio.file.Path;
import java.util.List;

/**
 * What a demo is to show.
 *
 * @param orders what is asked for
 * @param twins how many clients ask for each
 * @param kills how often a gateway is killed
 * @param seed of everything that is left to chance
 * @param directory where files for this demo go
 * @param direct whether the clients go around the gateways, to see what happens without them
 * @param nodes which gateways there are
 */
public record DemoSettings(
        List<Order> orders, int twins, int kills, long seed, Path directory, boolean direct, DemoNodes nodes) {
    public DemoSettings {
        orders = List.copyOf(orders);
    }
}
