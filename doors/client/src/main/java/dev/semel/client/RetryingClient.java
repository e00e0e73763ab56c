package dev.semel.client;

import dev.semel.engine.SystemTime;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends requests over {@code java.net.http} until their answer is known, under one key for all sends of an intent, with
 * pauses, a budget, a breaker for each origin and a deadline; or says that the answer is not known, and never guesses.
 * Follows no redirects. Have one for each API that is called, as long as the process lives. Safe for use by all threads.
 */
public final class RetryingClient implements AutoCloseable {
    private final Means means;
    private final BodyCopy.Limits limits;
    private final Optional<SystemTime> ownTime;
    private final Set<Pledge> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    RetryingClient(Means means, BodyCopy.Limits limits, Optional<SystemTime> ownTime) {
        this.means = means;
        this.limits = limits;
        this.ownTime = ownTime;
    }

    /** Begins to set a client up; {@code RetryTerms.DEFAULT} does for most. */
    public static ClientSetup with(RetryTerms terms) {
        return new ClientSetup(terms);
    }

    /**
     * A call under a key of the caller's: one that the business has for the action, the same on every try and after every
     * restart.
     *
     * @throws IllegalArgumentException if it is empty, longer than 255 characters, or not of plain visible ASCII
     */
    public Call keyed(String key) {
        return call(new Naming.Keyed(KeyHeader.checked(key)));
    }

    /**
     * A call under a key that the client makes when the intent of this name begins, and keeps, over restarts too, until
     * {@link Call#done()}.
     *
     * @throws IllegalArgumentException if the name is blank, longer than 500 characters, or not well-formed
     * @throws IllegalStateException if the client keeps no pending list
     */
    public Call intent(String name) {
        means.refuseWithoutList();
        return call(new Naming.Named(PendingIntent.checkedName(name)));
    }

    /** A call without a key. It is sent again only if its method is idempotent (RFC 9110), or if nothing was sent yet. */
    public Call unkeyed() {
        return call(new Naming.Unkeyed());
    }

    /**
     * The intents that are not done, in the order in which they began; after a restart, those that have to be gone on with.
     *
     * @throws IllegalStateException if the client keeps no pending list
     */
    public List<PendingIntent> pending() {
        return means.list().pending();
    }

    /**
     * Forgets the key of an intent whose outcome is not known here, on the caller's word: the next call under this name is
     * another action. Find out first what became of it.
     *
     * @return whether there was such an intent
     * @throws IllegalStateException if the client keeps no pending list
     */
    public boolean abandon(String name) {
        return pending().stream()
                .filter(intent -> intent.name().equals(name))
                .anyMatch(intent -> forget(name, intent.key()));
    }

    boolean forget(String name, String key) {
        return means.list().forget(name, key);
    }

    void launch(Naming naming, Duration within, HttpRequest request, Pledge pledge) {
        if (request.headers().map().keySet().stream().anyMatch(means.keyHeader()::is)) {
            pledge.fail(new IllegalArgumentException("The request has a header "
                    + means.keyHeader().name() + " already; give the key to the client instead."));
            return;
        }
        underWay.add(pledge);
        pledge.whenOver(() -> underWay.remove(pledge));
        if (closed) {
            pledge.fail(new IllegalStateException("The client is closed; nothing was sent."));
            return;
        }
        var unused = BodyCopy.of(request, limits).whenComplete((body, failure) -> {
            if (failure == null) {
                launch(new Launch(means, new Prepared(request, body), within, pledge), naming, pledge);
            } else {
                pledge.fail(failure);
            }
        });
    }

    private static void launch(Launch launch, Naming naming, Pledge pledge) {
        try {
            launch.under(naming);
        } catch (RuntimeException | Error refused) {
            pledge.fail(refused);
        }
    }

    private Call call(Naming naming) {
        return new Call(this, naming, means.retrying().terms().deadline());
    }

    /**
     * Ends calls that are under way, as if they had been cancelled, and gives the pending list up. What is pending stays so.
     * Again: nothing.
     */
    @Override
    public void close() {
        closed = true;
        underWay.forEach(Pledge::giveUp);
        ownTime.ifPresent(SystemTime::close);
        means.intents().ifPresent(PendingIntents::close);
    }
}
