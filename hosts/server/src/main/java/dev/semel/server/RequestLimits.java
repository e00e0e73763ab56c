package dev.semel.server;

/**
 * How large the head of a request may be, and how slow.
 *
 * @param lineBytes longest request line; beyond it, 414
 * @param headBytes all fields together; beyond it, 431
 * @param fields number of fields; beyond it, 431
 * @param headMillis from the first byte of a head to its last; beyond it, 408
 */
record RequestLimits(int lineBytes, int headBytes, int fields, int headMillis) {
    static final RequestLimits DEFAULT = new RequestLimits(8_192, 32_768, 100, 20_000);

    RequestLimits {
        if (lineBytes <= 0 || headBytes <= 0 || fields <= 0 || headMillis <= 0) {
            throw new IllegalArgumentException("Request limits must be above 0: " + lineBytes + ", " + headBytes + ", "
                    + fields + ", " + headMillis);
        }
    }
}
