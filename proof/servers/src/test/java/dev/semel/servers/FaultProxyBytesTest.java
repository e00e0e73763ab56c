package dev.semel.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What passes a proxy byte by byte, before a server that says back what it hears until its client has ended. */
class FaultProxyBytesTest {
    /** Of a service that no machine of today has. */
    private static final int NOBODYS_PORT = 1;

    private final ServerSocket echo = listen();
    private final FaultProxy proxy = FaultProxy.to("127.0.0.1", echo.getLocalPort());

    @AfterEach
    void close() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void all_bytes_pass_in_order_and_the_end_of_each_direction_does() throws IOException {
        byte[] sent = new byte[3_000_000];
        new Random(7).nextBytes(sent);
        proxy.slice(1000);

        try (Socket socket = connect()) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    socket.getOutputStream().write(sent);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(sent);
            sending.join();
        }
    }

    @Test
    void a_cut_is_a_reset_and_no_end() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(1);
            assertThat(socket.getInputStream().read()).isEqualTo(1);

            proxy.cut();

            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void a_client_of_a_server_that_is_not_there_is_reset() throws IOException {
        // Not the echo's port: a thread in accept keeps that listening for a moment after it is closed.
        try (FaultProxy toNobody = FaultProxy.to("127.0.0.1", NOBODYS_PORT);
                Socket socket = connect(toNobody)) {
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void a_reply_is_cut_in_the_middle() throws IOException {
        proxy.slice(10);
        proxy.next(traffic -> !traffic.isRequest() && traffic.offset() >= 20, Fate.CUT_AFTER);

        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write("0123456789012345678901234567890123456789".getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("012345678901234567890123456789");
        }
    }

    @Test
    void a_text_that_comes_in_two_pieces_is_found_once() throws IOException {
        List<String> found = Collections.synchronizedList(new ArrayList<>());
        proxy.judge(traffic -> {
            if (traffic.isRequest() && traffic.contains("needle")) {
                found.add(traffic.connection() + ":" + traffic.offset() + "+" + traffic.size());
            }
            return Fate.PASS;
        });
        proxy.slice(4);

        try (Socket socket = connect()) {
            socket.getOutputStream().write("..needle....nee..dle".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).hasSize(20);
        }

        assertThat(found).containsExactly("1:4+4");
    }

    @Test
    void a_judge_that_throws_cuts_the_connection_and_is_heard_of() throws IOException {
        AssertionError wrong = new AssertionError("the traffic is not what the test expects");
        CompletableFuture<Throwable> heard = new CompletableFuture<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> heard.complete(error));
        proxy.judge(traffic -> {
            throw wrong;
        });
        try (Socket socket = connect()) {
            socket.getOutputStream().write(1);

            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThat(heard.orTimeout(10, TimeUnit.SECONDS).join()).isSameAs(wrong);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    private Socket connect() throws IOException {
        return connect(proxy);
    }

    private static Socket connect(FaultProxy through) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), through.port());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static ServerSocket listen() {
        try {
            ServerSocket socket = Ports.listen(Ports.free());
            Thread thread = new Thread(() -> serve(socket));
            thread.setDaemon(true);
            thread.start();
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void serve(ServerSocket socket) {
        try {
            while (true) {
                try (Socket client = socket.accept()) {
                    answer(client);
                }
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private static void answer(Socket client) {
        try {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException reset) {
            // As the test wanted; the next client is served all the same.
        }
    }
}
