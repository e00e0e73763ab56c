package dev.semel.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** A server on a real socket that does what it is told, one connection for each request, and keeps what arrived. */
final class ScriptedServer implements AutoCloseable {
    /** A whole request; header names in lower case. */
    record Arrival(String method, String path, Map<String, String> headers, String body, long atMillis) {
        String key() {
            return headers.getOrDefault("idempotency-key", "");
        }
    }

    private final Stage stage;
    private final ServerSocket socket;
    private final Thread acceptor;
    private final List<Arrival> arrivals = new ArrayList<>();
    private final List<Socket> open = new ArrayList<>();
    private volatile Function<Arrival, Act> script = arrival -> new Act.HangUp();

    ScriptedServer(Stage stage) {
        this.stage = stage;
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
        acceptor = daemon(this::accept);
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + path);
    }

    void does(Function<Arrival, Act> acts) {
        script = acts;
    }

    /** One act for each request; a request too many is answered 599. */
    void plays(Act... acts) {
        List<Act> left = new ArrayList<>(List.of(acts));
        script = arrival -> {
            synchronized (left) {
                return left.isEmpty() ? Act.say(599, "not in the script") : left.remove(0);
            }
        };
    }

    List<Arrival> arrivals() {
        synchronized (arrivals) {
            return List.copyOf(arrivals);
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                synchronized (open) {
                    open.add(connection);
                }
                daemon(() -> serve(connection));
            } catch (IOException closed) {
                // The test is over: close() is the only one who closes this socket.
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = connection.getInputStream();
            String head = head(in);
            if (head.isEmpty()) {
                return;
            }
            Arrival arrival = arrival(head, in);
            synchronized (arrivals) {
                arrivals.add(arrival);
            }
            perform(script.apply(arrival), connection);
        } catch (IOException goneAway) {
            // The client hung up, which is its right.
            stage.changed();
        }
    }

    private void perform(Act act, Socket connection) throws IOException {
        if (act instanceof Act.Say say) {
            write(connection, say, say.body().length());
        } else if (act instanceof Act.BreakOff) {
            write(connection, Act.say(201, "all of it"), 3);
        } else if (act instanceof Act.Late late) {
            Hold hold = new Hold();
            stage.time.after(late.millis(), () -> {
                // Here and not on the other thread, or time would turn on before the word is out.
                hold.letGo();
                daemon(() -> sayLate(late, connection));
            });
            untilGone(connection, hold);
        } else if (act instanceof Act.Silence) {
            untilGone(connection, new Hold());
        }
    }

    /** One request that is kept waiting, until it is let go; again: nothing. */
    private final class Hold {
        private boolean begun;
        private boolean over;

        synchronized void begin() {
            begun = true;
            stage.hold(1);
        }

        synchronized void letGo() {
            if (begun && !over) {
                over = true;
                stage.hold(-1);
            }
        }
    }

    private void sayLate(Act.Late late, Socket connection) {
        try {
            write(connection, late.say(), late.say().body().length());
            connection.shutdownOutput();
        } catch (IOException goneAway) {
            // Too late for the client.
            stage.changed();
        }
    }

    private void untilGone(Socket connection, Hold hold) throws IOException {
        // Not before: while it is held, time may turn, and what was to be said late has to be in its book by then.
        hold.begin();
        try {
            while (connection.getInputStream().read() >= 0) {
                // A client says nothing more on this connection.
                stage.changed();
            }
        } finally {
            hold.letGo();
        }
    }

    private static void write(Socket connection, Act.Say say, int bytes) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + say.status() + " Scripted\r\n");
        say.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        head.append("Content-Length: " + say.body().length() + "\r\nConnection: close\r\n\r\n");
        OutputStream out = connection.getOutputStream();
        out.write((head + say.body().substring(0, bytes)).getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private Arrival arrival(String head, InputStream in) throws IOException {
        String[] lines = head.split("\r\n", -1);
        String[] first = lines[0].split(" ", -1);
        Map<String, String> headers = new TreeMap<>();
        for (int index = 1; index < lines.length; index++) {
            int colon = lines[index].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[index].substring(0, colon).toLowerCase(java.util.Locale.ROOT),
                        lines[index].substring(colon + 1).strip());
            }
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        return new Arrival(first[0], first[1], headers, body, stage.time.millis());
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int unit = in.read();
            if (unit < 0) {
                return "";
            }
            head.append((char) unit);
        }
        return head.toString();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "scripted-server");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() {
        try {
            socket.close();
            // Until that thread has left its accept, the kernel goes on to take connections.
            acceptor.join();
            synchronized (open) {
                for (Socket connection : open) {
                    connection.close();
                }
            }
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        } catch (InterruptedException interrupted) {
            throw new AssertionError("The test was interrupted.", interrupted);
        }
    }
}
