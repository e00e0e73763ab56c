package dev.semel.servers;

import dev.semel.servers.Traffic.Sender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A TCP proxy on the loopback that stands between clients and a server and does on command what networks do: delays,
 * cuts, lost replies, silence. What it is not told to harm passes byte for byte, the end of either direction included.
 *
 * <p>Every order holds for open and for new connections, and may be given by any thread at any time. The order in which
 * pieces of one direction pass never changes; what a fault hits depends on nothing but the traffic.
 */
public final class FaultProxy implements AutoCloseable {
    private final InetSocketAddress target;
    private final int port;
    private final Supplier<Optional<Function<String, List<String>>>> readers;
    private final Weather weather = new Weather();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private Optional<Door> door = Optional.empty();
    private volatile boolean closed;

    private FaultProxy(InetSocketAddress target, Supplier<Optional<Function<String, List<String>>>> readers) {
        this.target = target;
        this.readers = readers;
        this.port = Ports.free();
        accept();
    }

    /** A proxy before any server. The server need not be there yet: whoever connects without it is reset. */
    public static FaultProxy to(String host, int port) {
        return new FaultProxy(new InetSocketAddress(host, port), Optional::empty);
    }

    /**
     * A proxy before a database server, which knows what {@linkplain Traffic#statements() statements} pass; before a
     * MariaDB, for a driver that writes its parameters into them.
     */
    public static FaultProxy to(DatabaseServer server) {
        return new FaultProxy(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
                () -> Optional.of(
                        server instanceof MariaServer
                                ? new MariaStatementReader()::read
                                : new StatementReader()::read));
    }

    /** Where it listens on the loopback address; the same until it is closed. */
    public int port() {
        return port;
    }

    /**
     * The server's address with this proxy in its stead.
     *
     * @param url an address with {@code host:port} of the server as given to this proxy, or with {@code 127.0.0.1:port}
     */
    public String through(String url) {
        String host = url.contains(target.getHostString() + ":") ? target.getHostString() : "127.0.0.1";
        String there = host + ":" + target.getPort();
        if (!url.contains(there)) {
            throw new IllegalArgumentException(
                    "The address '" + url + "' does not lead to '" + there + "', where this proxy leads.");
        }
        return url.replace(there, "127.0.0.1:" + port);
    }

    /** How many connections were accepted so far. */
    public int accepted() {
        return accepted.get();
    }

    /** How many connections are open now, on either side. */
    public int open() {
        return links.size();
    }

    /** Every piece that an end sent waits so long before it goes on; zero ends it. */
    public void delay(Duration requests, Duration replies) {
        weather.delay(Sender.CLIENT, requests);
        weather.delay(Sender.SERVER, replies);
    }

    /** Nothing is passed on in larger pieces than that. */
    public void slice(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("A slice has at least 1 byte, not " + bytes + ".");
        }
        weather.slice(bytes);
    }

    /** Keeps back what this end sends, losing nothing, until {@link #release()} or the connection is cut. */
    public void hold(Sender sender) {
        weather.hold(sender);
    }

    /** Lets what was held go on. */
    public void release() {
        weather.release();
    }

    /**
     * Swallows all traffic from now on and tells nobody, as a network that has gone does: connections stay open, new
     * ones are accepted, and no end of one is passed on. What was open meanwhile stays dead after {@link #heal()}.
     */
    public void swallow() {
        weather.swallow();
        links.forEach(Link::swallow);
    }

    /** Resets all open connections; what they have not passed on yet is lost. */
    public void cut() {
        links.forEach(Link::reset);
    }

    /** Refuses new connections from when this returns, until {@link #accept()}; open ones go on. */
    public synchronized void refuse() {
        door.ifPresent(Door::close);
        door = Optional.empty();
    }

    /** Accepts connections again after {@link #refuse()}. */
    public synchronized void accept() {
        if (closed || door.isPresent()) {
            return;
        }
        try {
            ServerSocket socket = Ports.listen(port);
            Thread thread = new Thread(() -> serve(socket), "fault-proxy-" + port);
            thread.setDaemon(true);
            thread.start();
            door = Optional.of(new Door(socket, thread));
        } catch (IOException e) {
            throw new UncheckedIOException("The fault proxy cannot listen on port " + port + ".", e);
        }
    }

    /**
     * Orders a fault for the next piece that is like this, on whatever connection; after that the order is used up. Of
     * several orders for one piece the oldest is used, and an order goes before {@link #judge}.
     *
     * <pre>{@code
     * Fault lost = proxy.next(traffic -> traffic.executes("commit"), Fate.LOSE_REPLY);
     * }</pre>
     *
     * @param when asked for every piece until it says yes, one piece at a time
     */
    public Fault next(Predicate<Traffic> when, Fate fate) {
        return weather.order(when, fate);
    }

    /**
     * Lets somebody decide about every piece.
     *
     * @param judge asked one piece at a time, so that it may keep a state or a seeded source of chance; what it throws
     *     cuts the connection and goes to the thread's handler of uncaught errors
     */
    public void judge(Function<Traffic, Fate> judge) {
        weather.judge(judge);
    }

    /** Ends every standing order: no delay, no slices, nothing held, swallowed or judged, new connections accepted. */
    public void heal() {
        weather.clear();
        accept();
    }

    /** Refuses new connections and resets the open ones. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            refuse();
        }
        cut();
    }

    private void serve(ServerSocket socket) {
        try {
            while (true) {
                Socket client = socket.accept();
                Link link = new Link(accepted.incrementAndGet(), client, weather, readers.get());
                links.add(link);
                if (closed) {
                    link.reset();
                }
                link.start(target, () -> links.remove(link));
            }
        } catch (IOException ended) {
            // The listener was closed, by refuse() or close(); there is nobody left to serve.
        }
    }

    /** Where new connections come in, and the thread that waits for them. */
    private record Door(ServerSocket socket, Thread thread) {

        void close() {
            try {
                socket.close();
                // A thread that waits in accept keeps the port listening until it has left, closed or not.
                thread.join();
            } catch (IOException e) {
                throw new UncheckedIOException("The fault proxy cannot stop listening.", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
