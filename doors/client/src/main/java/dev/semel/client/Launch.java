package dev.semel.client;

import java.net.http.HttpRequest;
import java.time.Duration;

/** From a request to its first send: finds the key, and refuses what may not be sent under it. */
final class Launch {
    private final Means means;
    private final Prepared prepared;
    private final Duration within;
    private final Pledge pledge;

    Launch(Means means, Prepared prepared, Duration within, Pledge pledge) {
        this.means = means;
        this.prepared = prepared;
        this.within = within;
        this.pledge = pledge;
    }

    /** Begins. Waits for the disk if the intent has a name. */
    void under(Naming naming) {
        if (pledge.isOver()) {
            return;
        }
        boolean begun =
                naming.fold(() -> fly("", false), keyed -> fly(keyed.key(), false), named -> intended(named.intent()));
        assert begun;
    }

    private boolean intended(String name) {
        return means.list()
                .take(name, prepared.fingerprint())
                .fold(
                        begun -> fly(begun.intent().key(), false),
                        resumed -> resume(resumed.intent()),
                        changed -> refuse(changed.intent()));
    }

    private boolean resume(PendingIntent intent) {
        long age = means.list().ageMillis(intent);
        if (age > means.retrying().terms().memory().toMillis() - within.toMillis()) {
            // The receiver may have forgotten the key by the end of this call, and would take the request for a new
            // one.
            pledge.keep(new Answer.InDoubt(new Seen.Nothing(), unsent(intent)));
            return true;
        }
        return fly(intent.key(), true);
    }

    private boolean refuse(PendingIntent intent) {
        String detail = "The intent '" + intent.name() + "' is pending since " + intent.since()
                + " with another request, which may have been applied; send that one again, or find out what became of it"
                + " and abandon the intent.";
        Problem problem = new Problem(Problem.SEMEL + Problem.INTENT_CHANGED, Problem.INTENT_CHANGED, detail, false);
        pledge.keep(new Answer.Refused(problem, unsent(intent)));
        return true;
    }

    private boolean fly(String key, boolean resumed) {
        HttpRequest request = prepared.under(means.keyHeader(), key);
        Asked asked = new Asked(request.method(), request.uri(), key, resumed, within);
        new Flight(means.retrying().begin(asked), request, means, pledge).start();
        return true;
    }

    private static Effort unsent(PendingIntent intent) {
        return new Effort(intent.key(), 0, 0, true);
    }
}
