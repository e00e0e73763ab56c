package dev.semel.simulation;

import dev.semel.operation.Intent;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Transition;
import org.jspecify.annotations.Nullable;

/**
 * What everybody in the model keeps to: the shipped function, and the rules around it that the specification gives to
 * owners, sweepers, receivers, caches and stores. A variant overrides one of them.
 */
class Rules {
    Transition decide(@Nullable IntentRecord record, Event event, long now, long floor) {
        return Protocol.decide(record, event, now, floor);
    }

    @Nullable
    IntentRecord live(@Nullable IntentRecord record, long now) {
        return Protocol.aged(record, now);
    }

    Decision.@Nullable Claimed read(@Nullable IntentRecord record, Intent intent, long now) {
        return Protocol.read(record, intent, now);
    }

    /** How long the receiver really remembers, given what was declared. */
    long receiverMemory(long declared) {
        return declared;
    }

    /** Rule 7. */
    boolean headsOffLateSends() {
        return true;
    }

    /** Rule 9, for an owner that took over. */
    boolean ownerRaisesFence() {
        return true;
    }

    /** Rule 9, for a sweeper. */
    boolean sweeperRaisesFence() {
        return true;
    }

    /** Rule 5 broken: the owner tells what the receiver said before the store has it. */
    boolean tellsBeforeSettlement() {
        return false;
    }

    /** Rule 15. */
    boolean cacheEndsWithRetention() {
        return true;
    }

    /** Rule 16 broken: an acknowledged claim is lost. */
    boolean storeForgetsClaims() {
        return false;
    }

    /** Rule 4 for ATOMIC: the transaction commits only if the settlement is told to be no repeat. */
    boolean commits(Transition settlement) {
        return settlement.decision() instanceof Decision.Accepted accepted && !accepted.repeated();
    }

    /** Rule 14: what a store keeps of the epoch of a deleted record. */
    long floorAfterDeletion(long floor, long epochDeleted) {
        return Math.max(floor, epochDeleted);
    }

    /** Whether the sweeper does its work. */
    boolean sweeps() {
        return true;
    }

    /** Whether words for epochs that are over, and outcomes that are known, stay without effect. */
    boolean pastStaysPast() {
        return true;
    }
}
