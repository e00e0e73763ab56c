package dev.semel.simulation;

import dev.semel.operation.Fingerprint;
import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.operation.Supersession;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.LeaseTerms;
import dev.semel.policy.RetentionTerms;
import java.util.List;

/**
 * What a run of the model is about: terms, attempts, and how much of everything there may be. Times are small whole
 * numbers; the code calls them milliseconds.
 *
 * @param name of the run, for people and file names
 * @param terms the declared terms of the effect
 * @param lease length and renewals
 * @param retention of outcomes
 * @param attempts in the order in which they may start
 * @param bounds how much time, and how many copies, tries, sweepers there are
 */
record Scenario(
        String name,
        EffectTerms terms,
        LeaseTerms lease,
        RetentionTerms retention,
        List<Attempt> attempts,
        Limits bounds) {

    static final OperationKey KEY = new OperationKey("tenant", "operation", "key");

    /** Far beyond every clock of the model, and small enough to be packed. */
    static final int NEVER = 120;

    /**
     * One attempt.
     *
     * @param intentNumber whose wish it is; retries share it
     * @param fingerprint of what is asked
     * @param version of the entity, 0 for an ordinary intent
     * @param terms the terms its node declares
     * @param from the earliest start
     * @param by the latest start
     * @param afterForgetting starts only when the key is free again: a new intent under an old key
     */
    record Attempt(
            int intentNumber,
            int fingerprint,
            int version,
            EffectTerms terms,
            int from,
            int by,
            boolean afterForgetting) {
        Intent intent() {
            Supersession supersession = version == 0 ? Supersession.never() : Supersession.byVersion(version);
            return new Intent(KEY, FINGERPRINTS.get(fingerprint), supersession);
        }
    }

    private static final List<Fingerprint> FINGERPRINTS = List.of(fingerprint(0), fingerprint(1), fingerprint(2));

    World start() {
        return new World(new World.Stored(0, null), attempts.size(), bounds.oversight());
    }

    Scenario with(Limits other) {
        return new Scenario(name, terms, lease, retention, attempts, other);
    }

    /** The same with the first attempts only. */
    Scenario attempts(int count) {
        return new Scenario(name, terms, lease, retention, attempts.subList(0, count), bounds);
    }

    Attempt attempt(int number) {
        return attempts.get(number);
    }

    private static Fingerprint fingerprint(int number) {
        byte[] digest = new byte[32];
        digest[0] = (byte) number;
        return Fingerprint.of("model.1", digest);
    }
}
