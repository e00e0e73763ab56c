package dev.semel.server;

import dev.semel.server.observe.TrafficRecorder;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How a gateway listens and forwards.
 *
 * @param host the address to listen on
 * @param port the port to listen on, 0 for any
 * @param to the one upstream; requests never choose it
 * @param loops event loops, each with connections of its own
 * @param mostInHand protected requests that may be under way; more are refused as overloaded
 * @param responseLimitBytes the largest answer to a protected request that is held to be settled first
 * @param connectMillis how long a connection to the upstream may take
 * @param responseMillis how long the upstream may take for its answer
 * @param bodyMillis how long the whole body of a protected request may take, however steadily it comes
 * @param traffic where the shapes of what passes are recorded; nothing is protected then
 */
public record GatewaySettings(
        String host,
        int port,
        URI to,
        int loops,
        int mostInHand,
        int responseLimitBytes,
        int connectMillis,
        int responseMillis,
        int bodyMillis,
        Optional<TrafficRecorder.Settings> traffic) {
    /** The largest answer to a protected request unless said otherwise: 16 MiB. */
    public static final int DEFAULT_RESPONSE_LIMIT_BYTES = 16 << 20;

    private static final Duration LONGEST_BODY = Duration.ofDays(1);

    public GatewaySettings {
        // Refuses what is no upstream, in one sentence.
        UpstreamAddress.parse(to.toString());
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("The port " + port + " does not exist; give 1 to 65535, or 0 for any.");
        }
        if (loops < 1
                || mostInHand < 1
                || responseLimitBytes < 1
                || connectMillis < 1
                || responseMillis < 1
                || bodyMillis < 1) {
            throw new IllegalArgumentException("A gateway needs at least one event loop, one request in hand, one byte"
                    + " and one millisecond of connecting, answer and body; it was given " + loops + ", " + mostInHand
                    + ", "
                    + responseLimitBytes + ", " + connectMillis + ", " + responseMillis + " and " + bodyMillis + ".");
        }
    }

    /** The defaults for this listener and upstream. */
    public static GatewaySettings of(String host, int port, URI to) {
        int loops = Math.max(1, Runtime.getRuntime().availableProcessors());
        return new GatewaySettings(
                host, port, to, loops, 10_000, DEFAULT_RESPONSE_LIMIT_BYTES, 2_000, 30_000, 30_000, Optional.empty());
    }

    /** The same with another number of event loops. */
    public GatewaySettings withLoops(int number) {
        return new GatewaySettings(
                host,
                port,
                to,
                number,
                mostInHand,
                responseLimitBytes,
                connectMillis,
                responseMillis,
                bodyMillis,
                traffic);
    }

    /** The same with the shapes of what passes recorded there, and nothing protected. */
    public GatewaySettings recording(TrafficRecorder.Settings folder) {
        return new GatewaySettings(
                host,
                port,
                to,
                loops,
                mostInHand,
                responseLimitBytes,
                connectMillis,
                responseMillis,
                bodyMillis,
                Optional.of(folder));
    }

    /** The same with other longest waits for a connection to the upstream and for its answer. */
    public GatewaySettings waiting(Duration connect, Duration response) {
        return new GatewaySettings(
                host,
                port,
                to,
                loops,
                mostInHand,
                responseLimitBytes,
                Math.toIntExact(connect.toMillis()),
                Math.toIntExact(response.toMillis()),
                bodyMillis,
                traffic);
    }

    /** The same with another longest time for the whole body of a protected request. */
    public GatewaySettings bodiesWithin(Duration time) {
        if (time.toMillis() < 1 || time.compareTo(LONGEST_BODY) > 0) {
            throw new IllegalArgumentException("The time for a whole body (--body-time) is " + time.toSeconds()
                    + " s; give from 1 to " + LONGEST_BODY.toSeconds() + " s.");
        }
        return new GatewaySettings(
                host,
                port,
                to,
                loops,
                mostInHand,
                responseLimitBytes,
                connectMillis,
                responseMillis,
                Math.toIntExact(time.toMillis()),
                traffic);
    }
}
