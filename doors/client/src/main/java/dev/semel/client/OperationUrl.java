package dev.semel.client;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/** Where Semel tells the outcome of an action that is under way. Any other {@code 202} is the service's own answer. */
final class OperationUrl {
    private static final String PATH = "/.well-known/semel/operations/";

    private OperationUrl() {}

    /** Whether the answer names one. */
    static boolean isIn(Reply reply) {
        return location(reply).isPresent();
    }

    /** The address that the answer names, if it is of the request's own origin: a credential goes nowhere else. */
    static Optional<URI> of(Seen seen, URI request) {
        return seen.<Optional<URI>>fold(
                        Optional::empty,
                        none -> Optional.empty(),
                        none -> Optional.empty(),
                        replied -> location(replied.reply()))
                .map(request::resolve)
                .filter(url -> Origin.of(url).equals(Origin.of(request)));
    }

    private static Optional<URI> location(Reply reply) {
        if (reply.status() != 202) {
            return Optional.empty();
        }
        return reply.header("Location").flatMap(OperationUrl::parsed).filter(url -> {
            String path = Objects.requireNonNullElse(url.getRawPath(), "");
            return path.startsWith(PATH) && path.length() > PATH.length();
        });
    }

    private static Optional<URI> parsed(String location) {
        try {
            return Optional.of(URI.create(location));
        } catch (IllegalArgumentException noAddress) {
            // Then it is no operation URL, and the answer is told as it stands.
            return Optional.empty();
        }
    }
}
