package dev.semel.http;

import dev.semel.operation.Fingerprint;
import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.operation.Supersession;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * URLs at which callers are told what became of a request: they hold its intent, and a signature under the scope secret
 * that binds them to their caller, so that every node of a store serves them and none remembers them. Immutable; safe for
 * use by all threads.
 */
final class OperationUrls {
    /** Beyond it a URL is not handed out, for what stands between might not carry it. */
    private static final int LONGEST = 4_096;

    private static final byte VERSION = 2;
    /** Of URLs that were handed out before intents had versions; they are served as long as their records live. */
    private static final byte WITHOUT_VERSION = 1;

    private static final String KIND = "operation-url";
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final HttpPolicy policy;

    OperationUrls(HttpPolicy policy) {
        this.policy = policy;
    }

    /** Where its caller can ask about this request; empty if that would be too long. */
    Optional<String> of(Intent intent, RequestHead head) {
        String content = TEXT.encodeToString(written(intent, head));
        String path =
                OwnPaths.OPERATIONS + content + "." + signature(intent.key().tenant(), content);
        return path.length() > LONGEST ? Optional.empty() : Optional.of(path);
    }

    private static byte[] written(Intent intent, RequestHead head) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(intent.key().operation());
            out.writeUTF(intent.key().key());
            out.writeUTF(intent.fingerprint().rule());
            byte[] digest = intent.fingerprint().digest();
            out.writeByte(digest.length);
            out.write(digest);
            out.writeLong(intent.supersession().version());
            out.writeUTF(head.method());
            out.writeUTF(head.path() + (head.query().isEmpty() ? "" : "?" + head.query()));
        } catch (IOException neverInMemory) {
            throw new UncheckedIOException(neverInMemory);
        }
        return bytes.toByteArray();
    }

    private String signature(String scope, String content) {
        return policy.caller().signature(KIND, scope + "\n" + content);
    }

    /** The request that the URL of this one is about, if it was handed out to its caller; or an answer. */
    OwnRequest read(RequestHead head) {
        return policy.caller()
                .scope(head)
                .fold(scope -> read(head, scope), unknown -> new OwnRequest.Answered(unknown.answer()));
    }

    private OwnRequest read(RequestHead head, String scope) {
        String id = head.path().substring(OwnPaths.OPERATIONS.length());
        int dot = id.lastIndexOf('.');
        String content = dot < 0 ? "" : id.substring(0, dot);
        boolean ours = MessageDigest.isEqual(
                signature(scope, content).getBytes(StandardCharsets.UTF_8),
                id.substring(dot + 1).getBytes(StandardCharsets.UTF_8));
        // Only what was signed here is read at all, so it is well-formed.
        ProtectedRequest about =
                ours ? about(head, scope, Base64.getUrlDecoder().decode(content)) : null;
        return about == null ? new OwnRequest.Answered(unknown()) : new OwnRequest.Asks(about);
    }

    static HttpAnswer unknown() {
        return Problem.of(
                        ProblemCode.URL_UNKNOWN,
                        "Nothing is served at this URL for this caller; ask with GET, for a URL that was handed out, with"
                                + " the credential that it was handed out to.")
                .answer();
    }

    private @Nullable ProtectedRequest about(RequestHead asking, String scope, byte[] content) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            byte format = in.readByte();
            if (format != VERSION && format != WITHOUT_VERSION) {
                return null;
            }
            OperationKey key = new OperationKey(scope, in.readUTF(), in.readUTF());
            RoutePolicy route = policy.all()
                    .filter(each -> each.key() != KeyRule.IGNORED && each.name().equals(key.operation()))
                    .findFirst()
                    .orElse(null);
            if (route == null) {
                return null;
            }
            String rule = in.readUTF();
            byte[] digest = in.readNBytes(in.readUnsignedByte());
            long version = format == WITHOUT_VERSION ? 0 : in.readLong();
            String method = in.readUTF();
            return new ProtectedRequest(
                    new Intent(key, Fingerprint.of(rule, digest), new Supersession(version)),
                    route,
                    RequestHead.of(method, in.readUTF(), asking.headers(), asking.peer()),
                    HttpBody.empty(),
                    Optional.of(asking.path()));
        } catch (IOException cutShort) {
            throw new UncheckedIOException(cutShort);
        }
    }
}
