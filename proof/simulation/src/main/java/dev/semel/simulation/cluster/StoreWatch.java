package dev.semel.simulation.cluster;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sees every decision of the store, with the record before and after it, and judges it by the invariants alone. */
final class StoreWatch {
    private final World world;
    private final Map<OperationKey, KeyStory> stories = new HashMap<>();

    StoreWatch(World world) {
        this.world = world;
    }

    KeyStory story(OperationKey key) {
        return stories.computeIfAbsent(key, unused -> new KeyStory());
    }

    void saw(Event event, @Nullable IntentRecord before, Decision decision, @Nullable IntentRecord after) {
        OperationKey key = event.key();
        KeyStory story = story(key);
        world.chronicle().say(key, () -> "store: " + Words.of(event) + " -> " + Words.of(decision, after));
        IntentRecord expected = story.expected(at(decision));
        if (!Objects.equals(before, expected)) {
            find(Promise.I10, key, "the store held " + Words.of(before) + " where it had left " + Words.of(expected));
        }
        judgeEpoch(story, key, before, after);
        judgeClaim(event, before, decision);
        judgeOwner(event, before, decision);
        if (before != null) {
            judgeLeaving(event, before, decision, after);
        }
        story.becomes(before, after);
    }

    private void judgeEpoch(
            KeyStory story, OperationKey key, @Nullable IntentRecord before, @Nullable IntentRecord after) {
        if (after == null || (before != null && before.epoch() == after.epoch())) {
            return;
        }
        if (after.epoch() <= story.highestEpoch()) {
            find(Promise.I4, key, "epoch " + after.epoch() + " after " + story.highestEpoch());
        }
    }

    private void judgeClaim(Event event, @Nullable IntentRecord before, Decision decision) {
        if (!(event instanceof Event.Claim claim)
                || !(decision instanceof Decision.Granted granted)
                || granted.repeated()) {
            return;
        }
        if (before != null && before.lease().nonce().equals(claim.nonce())) {
            find(
                    Promise.I5,
                    claim.key(),
                    "one claim has two leases, the second under epoch "
                            + granted.record().epoch());
        }
        if (before != null
                && before.state() instanceof State.Running running
                && running.leaseEndMillis() > granted.atMillis()) {
            find(
                    Promise.I6,
                    claim.key(),
                    "epoch " + before.epoch() + " was taken over " + (running.leaseEndMillis() - granted.atMillis())
                            + " ms before its lease ended");
        }
    }

    private void judgeOwner(Event event, @Nullable IntentRecord before, Decision decision) {
        LeaseId presented = presented(event);
        // What changes nothing may be accepted of a record that is past its end and was not cleaned up.
        if (presented == null || !(decision instanceof Decision.Accepted accepted) || accepted.repeated()) {
            return;
        }
        if (before == null || !before.lease().equals(presented)) {
            find(
                    Promise.I5,
                    event.key(),
                    "what epoch " + presented.epoch() + " wrote was taken over " + Words.of(before));
        }
    }

    private static @Nullable LeaseId presented(Event event) {
        if (event instanceof Event.Settle settle) {
            return settle.lease();
        } else if (event instanceof Event.Renew renew) {
            return renew.lease();
        } else if (event instanceof Event.Release release) {
            return release.lease();
        }
        return event instanceof Event.GiveUp giveUp ? giveUp.lease() : null;
    }

    private void judgeLeaving(Event event, IntentRecord before, Decision decision, @Nullable IntentRecord after) {
        boolean superseded = event instanceof Event.Claim claim
                && decision instanceof Decision.Granted
                && claim.supersession().version() > before.version();
        if (before.status().isFinal() && !before.equals(after) && !superseded) {
            find(Promise.I7, event.key(), Words.of(before) + " became " + Words.of(after) + " by " + Words.of(event));
        }
        boolean leaves = before.status() == Status.IN_DOUBT && (after == null || after.status() != Status.IN_DOUBT);
        boolean hasEvidence = decision instanceof Decision.Accepted
                && (event instanceof Event.Resolve || event instanceof Event.Settle);
        if (leaves && !hasEvidence) {
            find(Promise.I8, event.key(), Words.of(before) + " became " + Words.of(after) + " by " + Words.of(event));
        }
    }

    private static long at(Decision decision) {
        return decision.fold(
                Decision.Claimed::atMillis,
                Decision.Accepted::atMillis,
                Decision.Ignored::atMillis,
                Decision.Failed::atMillis);
    }

    private void find(Promise promise, OperationKey key, String words) {
        world.findings().add(promise, key, words);
    }
}
