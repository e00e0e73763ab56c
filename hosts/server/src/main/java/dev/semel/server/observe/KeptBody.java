package dev.semel.server.observe;

import io.vertx.core.buffer.Buffer;

/** The first bytes of a body that passes, within a limit and a budget. For one event loop until it is handed over. */
final class KeptBody {
    private final Budget budget;
    private final int limit;
    private Buffer bytes = Buffer.buffer();
    private long length;
    private boolean whole = true;

    KeptBody(Budget budget, int limit) {
        this.budget = budget;
        this.limit = limit;
    }

    void add(Buffer part) {
        length += part.length();
        if (!whole) {
            return;
        }
        if (length <= limit && budget.take(part.length())) {
            bytes.appendBuffer(part);
        } else {
            whole = false;
            release();
        }
    }

    /** The bytes; empty if not all of them were kept. */
    byte[] bytes() {
        return whole ? bytes.getBytes() : new byte[0];
    }

    boolean isWhole() {
        return whole;
    }

    /** How long the body was, kept or not. */
    long length() {
        return length;
    }

    int held() {
        return whole ? bytes.length() : 0;
    }

    private void release() {
        budget.giveBack(bytes.length());
        bytes = Buffer.buffer();
    }

    /** Gives back what it took; to be called when its bytes are done with. */
    void done() {
        if (whole) {
            whole = false;
            release();
        }
    }
}
