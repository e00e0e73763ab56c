package dev.semel.servlet;

import dev.semel.http.CallerSource;
import dev.semel.http.HttpFields;
import dev.semel.http.HttpPolicy;
import dev.semel.http.Peer;
import dev.semel.http.RequestHead;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;

/** From a servlet request to the head that the door decides by. Copies; decides nothing. */
final class Heads {
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private Heads() {}

    static RequestHead of(HttpServletRequest request, HttpPolicy policy) {
        String query = request.getQueryString();
        return new RequestHead(
                request.getMethod(),
                request.getRequestURI(),
                query == null ? "" : query,
                fields(request),
                peer(request, policy.caller().source().kind()));
    }

    private static HttpFields fields(HttpServletRequest request) {
        List<HttpFields.Field> lines = new ArrayList<>();
        for (Enumeration<String> names = request.getHeaderNames(); names.hasMoreElements(); ) {
            String name = names.nextElement();
            for (Enumeration<String> values = request.getHeaders(name); values.hasMoreElements(); ) {
                lines.add(new HttpFields.Field(name, values.nextElement()));
            }
        }
        return HttpFields.of(lines);
    }

    private static Peer peer(HttpServletRequest request, CallerSource.Kind kind) {
        return switch (kind) {
            case PRINCIPAL -> {
                Principal user = request.getUserPrincipal();
                String name = user == null ? null : user.getName();
                yield name == null ? Peer.unproved() : Peer.authenticated(name);
            }
            case CERTIFICATE ->
                request.getAttribute(CERTIFICATES) instanceof X509Certificate[] shown && shown.length > 0
                        ? Peer.certified(shown[0].getSubjectX500Principal().getName())
                        : Peer.unproved();
            case CREDENTIAL, API_KEY, COOKIE, CLAIM, HEADER -> Peer.unproved();
        };
    }
}
