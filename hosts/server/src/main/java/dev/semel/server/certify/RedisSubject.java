package dev.semel.server.certify;

import dev.semel.assembly.StoreAddress;

/** Stores in a Redis of the user's, under one prefix. */
final class RedisSubject extends OwnedSubject {
    RedisSubject(StoreAddress user) {
        super(user, "keys are");
    }

    @Override
    void make() {
        // The first record makes it.
    }

    @Override
    void erase() {
        own.erase();
    }
}
