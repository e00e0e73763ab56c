package dev.semel.server;

/**
 * How requests are passed to the upstream: where to, how long to wait, how many connections, under which names.
 *
 * @param to the one upstream
 * @param waits how long anything may take
 * @param connections bounds per event loop, and how long a kept-alive connection may be used again
 * @param host which name the upstream sees in the Host field
 * @param forwarded what becomes of forwarding fields that a client sent
 */
record ProxySettings(
        UpstreamAddress to, Waits waits, Connections connections, HostField host, ForwardedFields forwarded) {

    /** The defaults for one upstream. */
    static ProxySettings of(UpstreamAddress to) {
        return new ProxySettings(
                to, Waits.DEFAULT, Connections.DEFAULT, HostField.AS_THE_CLIENT_SENT, ForwardedFields.REPLACE);
    }

    /**
     * Longest waits, in milliseconds. They are checked by a sweep, so an end may come up to a tenth late.
     *
     * @param connectMillis to open a connection, or to be given one when all are in use
     * @param headMillis from the last byte sent until the response's head
     * @param idleMillis between two pieces of a body, either way
     */
    record Waits(int connectMillis, int headMillis, int idleMillis) {
        static final Waits DEFAULT = new Waits(5_000, 60_000, 60_000);

        Waits {
            if (connectMillis <= 0 || headMillis <= 0 || idleMillis <= 0) {
                throw new IllegalArgumentException(
                        "Waits must be longer than 0 ms: " + connectMillis + ", " + headMillis + ", " + idleMillis);
            }
        }
    }

    /**
     * Connections of one event loop.
     *
     * <p>An upstream closes kept-alive connections when it likes. A request written into that moment is lost, and
     * nobody can tell whether it was acted on, so connections are used again only while they are surely younger than
     * the upstream's patience: 4 s by default, under the 5 s of common servers, and 1 s for protected requests, for
     * which such a loss would leave the key in doubt. A {@code Keep-Alive: timeout=N} from the upstream shortens both.
     *
     * @param most connections open at once
     * @param waiting requests that may wait for one
     * @param reuseMillis how long an idle connection may be used again
     * @param protectedReuseMillis the same, for requests that are sent at most once
     */
    record Connections(int most, int waiting, int reuseMillis, int protectedReuseMillis) {
        static final Connections DEFAULT = new Connections(256, 1_024, 4_000, 1_000);

        Connections {
            if (most <= 0 || waiting < 0 || reuseMillis < 0 || protectedReuseMillis < 0) {
                throw new IllegalArgumentException("Connections must be at least 1 and the other bounds not negative: "
                        + most + ", " + waiting + ", " + reuseMillis + ", " + protectedReuseMillis);
            }
        }
    }

    /** Which name the upstream sees in the Host field. */
    enum HostField {
        /** What the client sent, so that links, cookies and virtual hosts keep working unconfigured. The default. */
        AS_THE_CLIENT_SENT,
        /** The upstream's own authority; the client's name is then in X-Forwarded-Host alone. */
        OF_THE_UPSTREAM
    }

    /** What becomes of the X-Forwarded-For, -Proto and -Host and the Forwarded fields that a client sent. */
    enum ForwardedFields {
        /** Dropped and written anew from what this listener saw: nobody can pretend. The default. */
        REPLACE,
        /** Kept and added to: only behind another proxy that is trusted. */
        APPEND
    }
}
