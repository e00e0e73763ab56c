package dev.semel.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What failures of {@code java.net} prove. Pure. */
final class Failures {
    /** The JDK has no type for REFUSED_STREAM, only words; where they change, it is lost, which claims less. */
    private static final Pattern UNPROCESSED =
            Pattern.compile("(Received RST_STREAM: Stream not processed|request not processed by peer).*");

    private static final int MOST_CAUSES = 20;

    private Failures() {}

    static Seen seen(IOException failure) {
        if (failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException) {
            return new Seen.NotSent("no connection: " + failure);
        }
        Optional<CertificateException> refused = certificate(failure);
        if (refused.isPresent()) {
            return new Seen.NotSent(
                    "the server's certificate is refused: " + refused.get().getMessage(), true);
        }
        boolean unprocessed = causes(failure)
                .map(Throwable::getMessage)
                .filter(Objects::nonNull)
                .anyMatch(words -> UNPROCESSED.matcher(words).matches());
        return unprocessed
                ? new Seen.NotSent("the server did not process it: " + failure)
                : new Seen.Lost("no whole answer: " + failure);
    }

    /** This side's own word in the handshake, before anything is sent; what the server refuses comes without it. */
    private static Optional<CertificateException> certificate(Throwable failure) {
        return causes(failure)
                .filter(CertificateException.class::isInstance)
                .map(CertificateException.class::cast)
                .reduce((outer, inner) -> inner);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(MOST_CAUSES);
    }
}
