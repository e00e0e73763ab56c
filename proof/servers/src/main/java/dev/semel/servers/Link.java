package dev.semel.servers;

import dev.semel.servers.Traffic.Flow;
import dev.semel.servers.Traffic.Sender;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** One connection through a proxy: two sockets and two threads that carry bytes from one to the other. */
final class Link {
    private static final int BUFFER = 64 * 1024;

    private final int number;
    private final Socket client;
    private final Socket server = new Socket();
    private final Weather weather;
    private final Optional<Function<String, List<String>>> reader;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicInteger open = new AtomicInteger(2);
    private volatile Weather.Verdict ofReply = Weather.Verdict.PASS;
    private volatile boolean swallows;

    Link(int number, Socket client, Weather weather, Optional<Function<String, List<String>>> reader) {
        this.number = number;
        this.client = client;
        this.weather = weather;
        this.reader = reader;
    }

    /** Connects to the server and carries bytes until both ends have ended, in threads of its own. */
    void start(InetSocketAddress target, Runnable whenClosed) {
        thread("connect", () -> {
            try {
                server.connect(target);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
            } catch (IOException unreachable) {
                reset();
                whenClosed.run();
                return;
            }
            thread("replies", () -> carry(Sender.SERVER, server, client, whenClosed));
            carry(Sender.CLIENT, client, server, whenClosed);
        });
    }

    boolean isClosed() {
        return closed.get();
    }

    /** Resets both ends, so that they see an error and no orderly end. */
    void reset() {
        end(true, true);
    }

    /** Nothing passes any more, and nobody is told. */
    void swallow() {
        swallows = true;
    }

    private void end(boolean resetClient, boolean resetServer) {
        if (closed.compareAndSet(false, true)) {
            close(client, resetClient);
            close(server, resetServer);
            weather.wake();
        }
    }

    private static void close(Socket socket, boolean reset) {
        try {
            if (reset && !socket.isClosed()) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException ended) {
            // The other end was faster; what is left is to give the socket back.
        }
        try {
            socket.close();
        } catch (IOException ended) {
            // Nobody is told twice that a connection is gone.
        }
    }

    private void thread(String what, Runnable task) {
        Thread thread = new Thread(task, "fault-proxy-" + number + "-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    private void carry(Sender sender, Socket from, Socket to, Runnable whenClosed) {
        boolean inOrder = false;
        try {
            carry(new Flow(number, sender), from.getInputStream(), to.getOutputStream());
            if (!isClosed() && !swallows) {
                to.shutdownOutput();
            }
            inOrder = true;
        } catch (IOException broken) {
            // One end has gone; unless a fault hides it, the other end sees the same below.
            inOrder = swallows;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!inOrder) {
                reset();
            }
            if (open.decrementAndGet() == 0) {
                end(false, false);
                whenClosed.run();
            }
        }
    }

    private void carry(Flow flow, InputStream in, OutputStream out) throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER];
        String before = "";
        long offset = 0;
        int count = in.read(buffer);
        while (count >= 0) {
            int at = 0;
            while (at < count) {
                int size = Math.min(weather.slice(), count - at);
                String here = new String(buffer, at, size, StandardCharsets.ISO_8859_1);
                Traffic traffic = new Traffic(flow, offset, before, here, statements(flow, here));
                if (!weather.waits(flow.sender(), this)) {
                    return;
                }
                deliver(traffic, out, buffer, at);
                String all = before + here;
                before = all.substring(Math.max(0, all.length() - Traffic.REMEMBERED));
                offset += size;
                at += size;
            }
            count = in.read(buffer);
        }
    }

    private List<String> statements(Flow flow, String here) {
        return flow.sender() == Sender.CLIENT
                ? reader.map(known -> known.apply(here)).orElse(List.of())
                : List.of();
    }

    private void deliver(Traffic traffic, OutputStream out, byte[] buffer, int at) throws IOException {
        if (swallows) {
            return;
        }
        if (!traffic.isRequest() && ofReply.fate() == Fate.LOSE_REPLY) {
            reset();
            ofReply.happened();
            return;
        }
        Weather.Verdict verdict = weather.verdict(traffic);
        switch (verdict.fate()) {
            case PASS -> out.write(buffer, at, traffic.size());
            case CUT_BEFORE -> reset();
            case CUT_AFTER -> {
                // Before the piece is on its way: the answer to it may be faster than the end of the connection.
                swallow();
                out.write(buffer, at, traffic.size());
                end(traffic.isRequest(), !traffic.isRequest());
            }
            case LOSE_REPLY -> {
                if (traffic.isRequest()) {
                    ofReply = verdict;
                    out.write(buffer, at, traffic.size());
                    return;
                }
                reset();
            }
            case SWALLOW -> swallow();
        }
        verdict.happened();
    }
}
