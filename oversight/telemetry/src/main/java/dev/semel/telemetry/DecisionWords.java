package dev.semel.telemetry;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import java.util.Locale;

/** Events and decisions as stable label values; never anything of a key, a tenant or a payload. */
final class DecisionWords {
    private static final Decision.Claimed.Cases<String> CLAIMED = new Claimed();

    private DecisionWords() {}

    static String of(Event event) {
        return event.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    static String of(Decision decision) {
        return decision.fold(
                claimed -> claimed.fold(CLAIMED),
                accepted -> accepted.repeated() ? "repeated" : "accepted",
                ignored -> "ignored",
                failed -> "failed");
    }

    static String of(Decision.Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    private static final class Claimed implements Decision.Claimed.Cases<String> {
        @Override
        public String granted(Decision.Granted granted) {
            return granted.repeated() ? "granted_again" : "granted";
        }

        @Override
        public String replay(Decision.Replay replay) {
            return "replay";
        }

        @Override
        public String running(Decision.Running running) {
            return "running";
        }

        @Override
        public String mismatch(Decision.Mismatch mismatch) {
            return "mismatch";
        }

        @Override
        public String inDoubt(Decision.InDoubt inDoubt) {
            return "in_doubt";
        }

        @Override
        public String expired(Decision.Expired expired) {
            return "expired";
        }

        @Override
        public String stale(Decision.Stale stale) {
            return "stale";
        }

        @Override
        public String released(Decision.Released released) {
            return "released";
        }
    }
}
