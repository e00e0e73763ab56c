package dev.semel.server;

import dev.semel.assembly.StoreAddress;
import dev.semel.policies.Policy;
import dev.semel.policies.PolicyFile;
import dev.semel.server.admin.AdminSettings;
import dev.semel.server.node.Node;
import dev.semel.server.node.NodeSettings;
import java.net.URI;
import java.util.function.UnaryOperator;

/**
 * A node as people run it, over a store in memory, that a test attacks byte by byte: from the client's side, and by
 * playing the service and whoever else the node asks.
 */
final class AttackedNode implements AutoCloseable {
    /** One operation that needs a key. */
    static final String PAY = "  - { name: pay, match: { path: /pay }, key: required }\n";

    final RawUpstream service = new RawUpstream();
    /** Whom probes and authorize URLs of the policy lead to, at the port that it calls ASKED. */
    final RawUpstream asked = new RawUpstream();

    private final Node node;

    AttackedNode(String operations) {
        this(operations, settings -> settings);
    }

    AttackedNode(String operations, UnaryOperator<GatewaySettings> changed) {
        String text = "semel: 1\nversion: test\noperations:\n" + operations;
        Policy policy = PolicyFile.parse("policy.yaml", text.replace("ASKED", Integer.toString(asked.port())))
                .fold(valid -> valid, invalid -> {
                    throw new AssertionError(String.join("\n", invalid.lines()));
                });
        GatewaySettings gateway = GatewaySettings.of("127.0.0.1", 0, URI.create("http://127.0.0.1:" + service.port()))
                .withLoops(1);
        node = Node.start(new NodeSettings(
                changed.apply(gateway),
                new StoreAddress("memory:"),
                "",
                policy,
                new AdminSettings("127.0.0.1", 0, "")));
    }

    Wire client() {
        return Wire.to(node.port());
    }

    /** A POST /pay of one caller with this key; {@code more} are further fields, each ended by ~. */
    static String pay(String key, String more) {
        return pay(key, more, "{}");
    }

    static String pay(String key, String more, String body) {
        return "POST /pay HTTP/1.1~Host: a~Authorization: Bearer one~Idempotency-Key: " + key
                + "~Content-Type: application/json~" + more + "Content-Length: " + body.length() + "~~" + body;
    }

    /** Lets the service answer the next request so, and tells what the service got. */
    String serve(String answer) {
        Wire wire = service.accept();
        String got = wire.readMessage();
        wire.send(answer.replace("~", "\r\n"));
        return got;
    }

    @Override
    public void close() {
        node.close();
        service.close();
        asked.close();
    }
}
