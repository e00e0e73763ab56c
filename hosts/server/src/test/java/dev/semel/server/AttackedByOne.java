package dev.semel.server;

import org.junit.jupiter.api.AfterEach;

/** A node and one client of it, an enemy; both end with each test. */
abstract class AttackedByOne {
    /** What a service answers that thinks nothing of it. */
    static final String OK = "HTTP/1.1 201 Created~Content-Length: 2~Connection: close~~ok";

    final AttackedNode node;
    final Wire client;

    AttackedByOne(AttackedNode node) {
        this.node = node;
        client = node.client();
    }

    @AfterEach
    final void stop() {
        client.close();
        node.close();
    }
}
