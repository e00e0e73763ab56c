package dev.semel.chaos;

import dev.semel.server.demo.Order;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** New orders, one after the other, until there are enough; each under a key that nobody used before. For all threads. */
final class Orders implements Iterator<Order> {
    private final String prefix;
    private final int most;
    private final List<Order> issued = new ArrayList<>();
    private boolean enough;

    /** @param most how many there are at most */
    Orders(String prefix, int most) {
        this.prefix = prefix;
        this.most = most;
    }

    @Override
    public synchronized boolean hasNext() {
        return !enough && issued.size() < most;
    }

    @Override
    public synchronized Order next() {
        int number = issued.size() + 1;
        Order order = new Order(prefix + "-" + number, "{\"order\":" + number + ",\"cents\":" + (100 + number) + "}");
        issued.add(order);
        return order;
    }

    /** There will be no more. */
    synchronized void close() {
        enough = true;
    }

    synchronized List<Order> issued() {
        return List.copyOf(issued);
    }
}
