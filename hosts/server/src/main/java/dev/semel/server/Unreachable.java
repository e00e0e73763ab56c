package dev.semel.server;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Why no connection to the upstream could be had. Each of them proves that no byte of the request was sent.
 */
enum Unreachable {
    REFUSED("the upstream refuses connections"),
    UNKNOWN_HOST("the upstream's name cannot be resolved"),
    CONNECT_TIMED_OUT("the upstream did not accept a connection in time"),
    TLS_FAILED("the upstream's TLS handshake failed"),
    ALL_IN_USE("all connections to the upstream are in use"),
    TOO_LATE("the attempt had no time left to send"),
    CLOSING("the gateway is shutting down"),
    OTHER("no connection to the upstream could be opened");

    private final String sentence;

    Unreachable(String sentence) {
        this.sentence = sentence;
    }

    /** What happened, as the start of a sentence. */
    String sentence() {
        return sentence;
    }

    /** Sorts the failure of an attempt to connect. */
    static Unreachable because(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            // A time-out to connect is a kind of ConnectException in the network library: asked for by name first.
            if (at instanceof io.netty.channel.ConnectTimeoutException || at instanceof TimeoutException) {
                return CONNECT_TIMED_OUT;
            }
            if (at instanceof ConnectException) {
                return REFUSED;
            }
            if (at instanceof UnknownHostException) {
                return UNKNOWN_HOST;
            }
            if (at instanceof SSLException) {
                return TLS_FAILED;
            }
        }
        return OTHER;
    }

    /** Whether waiting longer might have helped: answered as 504, the others as 502. */
    boolean isTimeout() {
        return this == CONNECT_TIMED_OUT || this == ALL_IN_USE;
    }
}
