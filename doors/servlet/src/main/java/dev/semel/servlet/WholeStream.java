package dev.semel.servlet;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The request's body, which has come whole: never waits. */
final class WholeStream extends ServletInputStream {
    private final InputStream bytes;
    private final Runnables starter;
    private boolean finished;
    private boolean listened;

    WholeStream(InputStream bytes, Runnables starter) {
        this.bytes = bytes;
        this.starter = starter;
    }

    @Override
    public int read() throws IOException {
        int next = bytes.read();
        finished |= next < 0;
        return next;
    }

    @Override
    public int read(byte[] into, int at, int count) throws IOException {
        int read = bytes.read(into, at, count);
        finished |= read < 0 || bytes.available() == 0;
        return read;
    }

    /** All that is left is known to be there: no buffer on the way. */
    @Override
    public byte[] readAllBytes() throws IOException {
        finished = true;
        return bytes.readAllBytes();
    }

    @Override
    public int available() throws IOException {
        return bytes.available();
    }

    @Override
    public boolean isFinished() {
        return finished;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    /** Tells the listener that there is data until it has read all of it, and then that there is no more. */
    @Override
    public void setReadListener(ReadListener listener) {
        if (listened) {
            throw new IllegalStateException("The request has a read listener already; set one only.");
        }
        listened = true;
        starter.start(() -> {
            try {
                if (bytes.available() > 0) {
                    listener.onDataAvailable();
                }
                if (bytes.available() == 0) {
                    finished = true;
                    listener.onAllDataRead();
                }
            } catch (IOException | RuntimeException failed) {
                listener.onError(failed);
            }
        });
    }
}
