package dev.semel.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/** The handler's stream into the held response; always ready, for memory does not block. */
final class HeldStream extends ServletOutputStream {
    private final HeldResponse response;
    private final HeldBody body;
    private final Runnables starter;
    private boolean listened;

    HeldStream(HeldResponse response, HeldBody body, Runnables starter) {
        this.response = response;
        this.body = body;
        this.starter = starter;
    }

    @Override
    public void write(int single) {
        if (response.takes(1)) {
            body.write(single);
        }
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        if (length > 0 && response.takes(length)) {
            body.write(bytes, from, length);
        }
    }

    @Override
    public void flush() {
        response.commit();
    }

    @Override
    public void close() {
        response.close();
    }

    @Override
    public boolean isReady() {
        return true;
    }

    /** Calls the listener once: it can write all that it has. */
    @Override
    public void setWriteListener(WriteListener listener) {
        if (listened) {
            throw new IllegalStateException("The response has a write listener already; set one only.");
        }
        listened = true;
        starter.start(() -> {
            try {
                listener.onWritePossible();
            } catch (IOException | RuntimeException failed) {
                listener.onError(failed);
            }
        });
    }
}
