package dev.semel.server;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.impl.UnpooledHttpClientConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one event loop to the upstream: opens them, keeps idle ones, and hands out one per request.
 *
 * <p>The most recently used idle connection goes first. One that was idle for longer than its taker allows is closed,
 * not used. It sends nothing itself and never sends anything again. Not thread-safe: used on the event loop that made
 * it.
 */
final class UpstreamConnections implements Deadlines.Watched {
    /** Who asks for a connection. Exactly one of the two is called, on the event loop, unless the taker withdrew. */
    interface Taker {
        /** A connection with a request on it that has not been sent; {@code lease} is given back when all is done. */
        void connected(Lease lease, HttpClientRequest request);

        /** No connection: no byte of the request was sent. */
        void unreachable(Unreachable why);

        /** How long a connection may have been idle to be good enough, in milliseconds. */
        int reuseMillis();
    }

    private static final int TCP_ESTABLISHED = 1;
    private static final int MOST_CHUNK_BYTES = 65_536;
    private static final int MOST_HEAD_BYTES = 65_536;

    private final ProxySettings settings;
    private final Deadlines deadlines;
    private final HttpClientAgent client;
    private final HttpConnectOptions target;
    private final ArrayDeque<Lease> idle = new ArrayDeque<>();
    private final ArrayDeque<Taker> waiting = new ArrayDeque<>();
    private final Set<Lease> open = new HashSet<>();
    private int connecting;
    private boolean closed;

    UpstreamConnections(Vertx vertx, ProxySettings settings, Deadlines deadlines) {
        this.settings = settings;
        this.deadlines = deadlines;
        this.client = vertx.createHttpClient(options(settings), new PoolOptions().setCleanerPeriod(0));
        this.target = new HttpConnectOptions()
                .setHost(settings.to().host())
                .setPort(settings.to().port())
                .setSsl(settings.to().tls());
        deadlines.watch(this);
    }

    private static HttpClientOptions options(ProxySettings settings) {
        return new HttpClientOptions()
                .setKeepAlive(true)
                .setPipelining(false)
                .setConnectTimeout(settings.waits().connectMillis())
                .setSslHandshakeTimeout(settings.waits().connectMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTcpNoDelay(true)
                .setDecompressionSupported(false)
                .setHttp2ClearTextUpgrade(false)
                .setUseAlpn(false)
                .setMaxChunkSize(MOST_CHUNK_BYTES)
                .setMaxHeaderSize(MOST_HEAD_BYTES)
                .setDecoderInitialBufferSize(RequestListener.DECODER_BUFFER_BYTES);
    }

    /** Gives {@code taker} a connection now or later, or tells it that there is none. */
    void take(Taker taker) {
        if (closed) {
            taker.unreachable(Unreachable.CLOSING);
            return;
        }
        Lease youngest = idle.pollLast();
        if (youngest != null) {
            if (youngest.idleMillis() < Math.min(taker.reuseMillis(), youngest.reuseMillis)) {
                if (youngest.isWhole()) {
                    begin(youngest, taker);
                } else {
                    youngest.close();
                    take(taker);
                }
                return;
            }
            // The youngest is too old for this taker, but maybe not for the next.
            idle.addLast(youngest);
        }
        if (open.size() + connecting >= settings.connections().most() && !closeOldest()) {
            if (waiting.size() < settings.connections().waiting()) {
                waiting.addLast(taker);
            } else {
                taker.unreachable(Unreachable.ALL_IN_USE);
            }
            return;
        }
        connect(taker);
    }

    /** Takes a taker out of the queue, without an answer; tells what it was waiting for. */
    Unreachable withdraw(Taker taker) {
        return waiting.remove(taker) ? Unreachable.ALL_IN_USE : Unreachable.CONNECT_TIMED_OUT;
    }

    /** Closes what is idle and hands out nothing any more; connections in use end with their requests. */
    void close() {
        closed = true;
        deadlines.forget(this);
        while (!waiting.isEmpty()) {
            waiting.removeFirst().unreachable(Unreachable.CLOSING);
        }
        while (closeOldest()) {
            // one after the other
        }
        if (open.isEmpty()) {
            client.close();
        }
    }

    @Override
    public void look(long now) {
        List<Lease> tooOld = new ArrayList<>();
        for (Lease lease : idle) {
            if (lease.idleMillis() >= Math.min(settings.connections().reuseMillis(), lease.reuseMillis)) {
                tooOld.add(lease);
            }
        }
        tooOld.forEach(Lease::close);
    }

    private void connect(Taker taker) {
        connecting++;
        client.connect(target).onComplete(result -> {
            connecting--;
            if (result.succeeded()) {
                Lease lease = new Lease(result.result());
                open.add(lease);
                begin(lease, taker);
            } else {
                taker.unreachable(Unreachable.because(result.cause()));
                serveWaiting();
            }
        });
    }

    private void begin(Lease lease, Taker taker) {
        lease.connection.request(new RequestOptions()).onComplete(result -> {
            if (result.succeeded()) {
                HttpClientRequest request = result.result();
                // What breaks the request fails its response too, and that is what its taker listens to.
                request.exceptionHandler(failure -> {});
                taker.connected(lease, request);
            } else {
                // Closed before a request was made on it: nothing was sent, so another connection may be tried.
                lease.close();
                take(taker);
            }
        });
    }

    private boolean closeOldest() {
        Lease oldest = idle.peekFirst();
        if (oldest == null) {
            return false;
        }
        oldest.close();
        return true;
    }

    private void serveWaiting() {
        Taker next = waiting.pollFirst();
        if (next != null) {
            take(next);
        }
    }

    /** One open connection, handed to one taker at a time. */
    final class Lease {
        private final HttpClientConnection connection;
        private int reuseMillis = Integer.MAX_VALUE;
        private long idleSince;

        private Lease(HttpClientConnection connection) {
            this.connection = connection;
            connection.closeHandler(ended -> gone());
            // What breaks a connection ends its request too, and the request tells its taker.
            connection.exceptionHandler(failure -> {});
        }

        /** Gives the connection back after a whole exchange; {@code upstreamPatienceMillis} is what the upstream said. */
        void giveBack(int upstreamPatienceMillis) {
            if (closed || !open.contains(this)) {
                close();
                return;
            }
            // Half a second earlier than said, for the clocks and the way.
            reuseMillis = Math.max(0, upstreamPatienceMillis - 500);
            idleSince = deadlines.now();
            idle.addLast(this);
            serveWaiting();
        }

        /** Ends the connection, with whatever was under way on it. */
        void close() {
            gone();
            connection.close();
        }

        /**
         * Asks the kernel whether the upstream has closed its side: the news may not have been read yet, and a request
         * written into such a connection is lost. Where the kernel cannot be asked, the event loop's news must do.
         */
        private boolean isWhole() {
            Channel channel = connection instanceof UnpooledHttpClientConnection unpooled
                            && unpooled.unwrap() instanceof ConnectionBase base
                    ? base.channel()
                    : null;
            return !(channel instanceof EpollSocketChannel socket)
                    || (socket.isOpen() && socket.tcpInfo().state() == TCP_ESTABLISHED);
        }

        private long idleMillis() {
            return TimeUnit.NANOSECONDS.toMillis(deadlines.now() - idleSince);
        }

        private void gone() {
            if (!open.remove(this)) {
                return;
            }
            idle.remove(this);
            serveWaiting();
            if (closed && open.isEmpty()) {
                client.close();
            }
        }
    }
}
