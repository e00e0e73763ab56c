package dev.semel.server;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;

/** One end of a plain socket, so that a test decides and sees every byte. Reading waits twenty seconds at most, for busy machines. */
final class Wire implements Closeable {
    private static final int PATIENCE_MILLIS = 20_000;

    static final int BUFFER_BYTES = 1 << 20;

    private final Socket socket;
    private final InputStream in;

    Wire(Socket socket) {
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.setSendBufferSize(BUFFER_BYTES);
            this.socket = socket;
            this.in = socket.getInputStream();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static Wire to(int port) {
        try {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(BUFFER_BYTES);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            return new Wire(socket);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Wire send(String latin1) {
        return send(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends text in which ~ stands for a line's end. */
    Wire say(String lines) {
        return send(lines.replace("~", "\r\n"));
    }

    Wire send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Reads up to and with the empty line that ends a head; the next bytes stay unread. */
    String readHead() {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            head.write(readByte());
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    String readText(int length) {
        try {
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException("The other end closed after " + bytes.length + " of " + length + " bytes");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Reads one message with a Content-Length, or none and then no body; answers head and body. */
    String readMessage() {
        String head = readHead();
        int at = head.toLowerCase(Locale.ROOT).indexOf("\r\ncontent-length: ");
        if (at < 0) {
            return head;
        }
        int start = at + "\r\ncontent-length: ".length();
        return head + readText(Integer.parseInt(head.substring(start, head.indexOf('\r', start))));
    }

    /** Reads a chunked body, without trailers, and answers its data. */
    String readChunked() {
        StringBuilder data = new StringBuilder();
        for (String chunk = readChunk(); !chunk.isEmpty(); chunk = readChunk()) {
            data.append(chunk);
        }
        return data.toString();
    }

    /** Reads one chunk; the last one is empty. */
    String readChunk() {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            line.append((char) readByte());
        }
        String chunk = readText(Integer.parseInt(line.substring(0, line.length() - 2), 16));
        readText(2);
        return chunk;
    }

    /** Reads all that comes until the other end closes, in good order. */
    String readToEnd() {
        try {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Waits until the other end has closed or reset the connection; bytes that come before are an error. */
    void expectEnd() {
        try {
            int next = in.read();
            if (next >= 0) {
                throw new AssertionError("Expected the end of the connection, but byte " + next + " came");
            }
        } catch (java.net.SocketTimeoutException open) {
            throw new AssertionError("Expected the end of the connection, but it stays open", open);
        } catch (IOException reset) {
            // A reset is an end as well.
            return;
        }
    }

    /** Ends the connection with a reset, as a process that dies may do. */
    void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Reads that many bytes and answers their CRC-32. */
    long readChecksum(int length) {
        CRC32 sum = new CRC32();
        byte[] piece = new byte[65_536];
        try {
            for (int left = length; left > 0; ) {
                int read = in.read(piece, 0, Math.min(piece.length, left));
                if (read < 0) {
                    throw new EOFException("The other end closed with " + left + " of " + length + " bytes to come");
                }
                sum.update(piece, 0, read);
                left -= read;
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return sum.getValue();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private int readByte() {
        try {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("The other end closed in the middle of a head");
            }
            return next;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
