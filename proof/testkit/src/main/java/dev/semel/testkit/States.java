package dev.semel.testkit;

import static dev.semel.testkit.Events.claim;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Brings a free key into a state, by the shortest way of events, under the claim with nonce 1. */
final class States {
    /** Every state that a stored record can be in. */
    static final List<Status> ALL = List.of(
            Status.RUNNING, Status.SUCCEEDED, Status.REJECTED, Status.RELEASED, Status.IN_DOUBT, Status.TOMBSTONE);

    private States() {}

    static IntentRecord bring(Scene scene, String name, Status status) {
        IntentRecord granted = scene.grant(claim(name, 1, Events.UNPROTECTED));
        Event next = step(name, granted, status);
        if (next != null) {
            scene.apply(next);
        }
        if (status == Status.TOMBSTONE) {
            scene.apply(new Event.Purge(Events.key(name), Events.operator()));
        }
        IntentRecord found = Objects.requireNonNull(scene.found(Events.key(name)));
        assertThat(found.status()).isEqualTo(status);
        return found;
    }

    private static @Nullable Event step(String name, IntentRecord granted, Status status) {
        return switch (status) {
            case RUNNING -> null;
            case SUCCEEDED, TOMBSTONE -> Events.succeed(name, granted);
            case REJECTED -> Events.reject(name, granted, Event.Standing.THIS_LEASE);
            case RELEASED -> Events.release(name, granted);
            case IN_DOUBT -> Events.giveUp(name, granted);
            case ABSENT -> throw new IllegalArgumentException("A free key needs no event.");
        };
    }
}
