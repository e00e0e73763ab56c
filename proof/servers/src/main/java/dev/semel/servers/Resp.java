package dev.semel.servers;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One command to a Redis of ours and its reply as text, over a connection of its own: enough to steer a server. */
final class Resp {
    private static final int SILENCE_MILLIS = 20_000;

    private Resp() {}

    /** Whether it answers commands: not while it loads its file. */
    static boolean answers(int port) {
        try {
            return ask(port, List.of("PING")).equals("PONG");
        } catch (UncheckedIOException | IllegalStateException notYet) {
            return false;
        }
    }

    /** Of an array, one line for each element. An error is an {@link IllegalStateException}. */
    static String ask(int port, List<String> command) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(SILENCE_MILLIS);
            StringBuilder text = new StringBuilder("*" + command.size() + "\r\n");
            for (String word : command) {
                text.append('$').append(word.getBytes(StandardCharsets.UTF_8).length);
                text.append("\r\n").append(word).append("\r\n");
            }
            socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.UTF_8));
            return reply(new BufferedInputStream(socket.getInputStream()));
        } catch (IOException gone) {
            throw new UncheckedIOException("Redis on port " + port + " did not answer " + command.get(0) + ".", gone);
        }
    }

    private static String reply(InputStream from) throws IOException {
        String line = line(from);
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest;
            case '-' -> throw new IllegalStateException("Redis refused: " + rest);
            case '$' -> bulk(from, Integer.parseInt(rest));
            case '*' -> {
                List<String> elements = new ArrayList<>();
                for (int left = Integer.parseInt(rest); left > 0; left--) {
                    elements.add(reply(from));
                }
                yield String.join("\n", elements);
            }
            default -> throw new IOException("Redis said '" + line + "', which is no reply.");
        };
    }

    private static String bulk(InputStream from, int length) throws IOException {
        if (length < 0) {
            return "";
        }
        String text = new String(from.readNBytes(length), StandardCharsets.UTF_8);
        line(from);
        return text;
    }

    private static String line(InputStream from) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = from.read(); next != '\n'; next = from.read()) {
            if (next < 0) {
                throw new EOFException("The connection ended.");
            }
            line.append((char) next);
        }
        return line.substring(0, line.length() - 1);
    }
}
