package dev.semel.client;

import java.net.URI;
import java.util.Locale;

/** Scheme, host and port: what fails as one, and what one credential is for. */
record Origin(String scheme, String host, int port) {
    /** @throws IllegalArgumentException if it is no absolute http or https address with a host */
    static Origin of(URI address) {
        String scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("https");
        if ((!secure && !scheme.equals("http")) || address.getHost() == null) {
            throw new IllegalArgumentException("Requests go to http or https addresses with a host; "
                    + (scheme.isEmpty() ? "this one has no scheme" : "the scheme of this one is '" + scheme + "'")
                    + ".");
        }
        int port = address.getPort() >= 0 ? address.getPort() : secure ? 443 : 80;
        return new Origin(scheme, address.getHost().toLowerCase(Locale.ROOT), port);
    }
}
