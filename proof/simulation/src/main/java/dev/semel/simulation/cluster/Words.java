package dev.semel.simulation.cluster;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Payload;
import dev.semel.protocol.State;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Events, decisions and records in a few words, for the chronicle. */
final class Words {
    private Words() {}

    static String of(Payload payload) {
        return new String(payload.bytes(), StandardCharsets.UTF_8);
    }

    static Payload payload(String words) {
        return Payload.whole(words.getBytes(StandardCharsets.UTF_8));
    }

    static String of(Event event) {
        String kind = event.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        if (event instanceof Event.Claim claim) {
            return kind + " nonce " + claim.nonce();
        } else if (event instanceof Event.Renew renew) {
            return kind + " epoch " + renew.lease().epoch();
        } else if (event instanceof Event.Settle settle) {
            return kind + " epoch " + settle.lease().epoch() + " as "
                    + settle.outcome().status();
        } else if (event instanceof Event.Release release) {
            return kind + " epoch " + release.lease().epoch() + " " + release.standing();
        } else if (event instanceof Event.GiveUp giveUp) {
            return "give up epoch " + giveUp.lease().epoch();
        } else if (event instanceof Event.Lapse lapse) {
            return kind + " epoch " + lapse.epochSeen();
        } else if (event instanceof Event.Inquire inquire) {
            return kind + " epoch " + inquire.epochSeen();
        } else if (event instanceof Event.Resolve resolve) {
            return kind + " epoch " + resolve.epochSeen() + " as "
                    + resolve.verdict().fold(outcome -> outcome.status().name(), () -> "not applied") + " by "
                    + resolve.evidence().source();
        }
        return kind;
    }

    /** The kind of decision, and the record that it leaves. */
    static String of(Decision decision, @Nullable IntentRecord after) {
        String kind = decision.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        boolean repeated = (decision instanceof Decision.Accepted accepted && accepted.repeated())
                || (decision instanceof Decision.Granted granted && granted.repeated());
        String reason = decision instanceof Decision.Ignored ignored ? " " + ignored.reason() : "";
        return kind + (repeated ? " again" : "") + reason + ", " + of(after);
    }

    static String of(@Nullable IntentRecord record) {
        if (record == null) {
            return "no record";
        }
        String life = record.life().firstEpoch() == record.epoch()
                ? ""
                : " of life " + record.life().firstEpoch();
        String end = record.state() instanceof State.Running running
                ? ", lease until " + running.leaseEndMillis() % 100_000
                : "";
        return record.status() + " epoch " + record.epoch() + life
                + (record.life().unproved() ? " unproved" : "") + end;
    }
}
