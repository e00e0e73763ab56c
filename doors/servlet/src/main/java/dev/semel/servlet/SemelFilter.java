package dev.semel.servlet;

import dev.semel.engine.Engine;
import dev.semel.engine.Lease;
import dev.semel.http.Admission;
import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpBody;
import dev.semel.http.HttpDoor;
import dev.semel.http.HttpPolicy;
import dev.semel.http.OwnRequest;
import dev.semel.http.Prepared;
import dev.semel.http.Reading;
import dev.semel.http.RequestHead;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs the handlers behind it once per key: what {@code docs/http.md} says of a service behind the gateway holds for them.
 * Requests that the policy does not protect pass as if it were not there.
 *
 * <p>A protected request is read whole before its handler is called, and its answer is held back until the outcome is
 * recorded. A handler may be asynchronous; then the filter has to be mapped for ASYNC dispatches too, as {@link #addTo}
 * does. If the process dies while a handler works, its lease runs out and the effect class decides.
 *
 * <p>To be mapped behind authentication and authorisation, and before whatever reads parameters or bodies. Immutable; safe
 * for use by all threads. The engine stays its maker's to close.
 */
public final class SemelFilter implements Filter {
    /** The request attribute under which a handler finds its {@link Lease}; absent if the request is not protected. */
    public static final String LEASE = "dev.semel.lease";

    private static final String PASSED = "dev.semel.servlet.passed";

    private final Engine engine;
    private final HttpDoor door;
    private final FilterSettings settings;

    private SemelFilter(Engine engine, HttpDoor door, FilterSettings settings) {
        this.engine = engine;
        this.door = door;
        this.settings = settings;
    }

    /**
     * A filter that protects what this policy says.
     *
     * @throws IllegalArgumentException if a route takes one-time tokens, or is declared ATOMIC: nothing here says that a
     *     handler's effect commits with its outcome
     * @throws dev.semel.store.StoreRefusedException if a route demands more durability than the store gives
     */
    public static SemelFilter over(Engine engine, HttpPolicy policy) {
        return over(engine, new HttpDoor(policy));
    }

    /** The same through a door that was made before, as one is that hands out one-time tokens. */
    public static SemelFilter over(Engine engine, HttpDoor door) {
        Objects.requireNonNull(engine, "engine");
        door.declareTo(engine);
        return new SemelFilter(engine, door, FilterSettings.DEFAULT);
    }

    /**
     * The same filter, holding answers of up to so many bytes in memory; 16 MiB unless said. Of a longer one status and
     * headers are kept, and the first caller too is told that the body is not.
     */
    public SemelFilter answersUpTo(int bytes) {
        return with(new FilterSettings(bytes, settings.errorPage(), settings.waitersRun(), settings.barred()));
    }

    /**
     * The same filter, which has errors that a handler sends ({@code sendError}, or a failure that the route calls a
     * refusal) written by this page of the application, such as {@code /error}: it is forwarded to with the attributes of
     * an error dispatch, and what it writes is recorded and replayed. Without one such errors have no body.
     */
    public SemelFilter errorPage(String path) {
        return with(new FilterSettings(settings.answerLimitBytes(), path, settings.waitersRun(), settings.barred()));
    }

    /**
     * The same filter, whose requests keep their thread while they wait for a twin, as long as the route's waiting rule says,
     * and run if that ends without an effect. Without this they hold no thread and are told to ask again. For containers
     * that serve on virtual threads, or have threads to spare.
     */
    public SemelFilter waitersRun() {
        return with(new FilterSettings(settings.answerLimitBytes(), settings.errorPage(), true, settings.barred()));
    }

    /**
     * The same filter, which asks this of a request whose failure or status would leave it in doubt, before its error page
     * is written: <em>true</em> says that its handler was not entered <em>and never will be</em>. That is proof that nothing
     * was applied: the key is free for a retry, and what was thrown reaches the container. For hosts that stand before the
     * handlers themselves; whoever cannot keep the second half says false.
     */
    public SemelFilter barredBy(Predicate<HttpServletRequest> barred) {
        return with(
                new FilterSettings(settings.answerLimitBytes(), settings.errorPage(), settings.waitersRun(), barred));
    }

    private SemelFilter with(FilterSettings changed) {
        return new SemelFilter(engine, door, changed);
    }

    /**
     * Adds this filter to an application that is starting, for these patterns, for asynchronous handlers too.
     *
     * @param patterns such as {@code /*}
     * @throws IllegalStateException if there is a filter named {@code semel} already
     */
    public FilterRegistration.Dynamic addTo(ServletContext application, String... patterns) {
        FilterRegistration.Dynamic added = application.addFilter("semel", this);
        if (added == null) {
            throw new IllegalStateException("The application has a filter named 'semel' already; add one only.");
        }
        added.setAsyncSupported(true);
        added.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), true, patterns);
        return added;
    }

    /** The lease under which the handler of this request acts; null if the request is not protected. */
    public static @Nullable Lease lease(ServletRequest request) {
        return (Lease) request.getAttribute(LEASE);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest in) || !(response instanceof HttpServletResponse out)) {
            chain.doFilter(request, response);
            return;
        }
        Visit before = (Visit) in.getAttribute(Visit.ATTRIBUTE);
        if (in.getDispatcherType() == DispatcherType.ASYNC && before != null && before.isOf(this)) {
            before.resume(chain, in, out);
        } else if (isDecided(in)) {
            chain.doFilter(in, out);
        } else {
            begin(in, out, chain);
        }
    }

    /**
     * Whether error pages, forwards and includes belong to a request that led to them, or what is dispatched asynchronously
     * has been here before; if not, a filter outside has held it back until now.
     */
    private static boolean isDecided(HttpServletRequest in) {
        return switch (in.getDispatcherType()) {
            case REQUEST -> false;
            case ASYNC -> in.getAttribute(Visit.ATTRIBUTE) != null || in.getAttribute(PASSED) != null;
            default -> true;
        };
    }

    private void begin(HttpServletRequest in, HttpServletResponse out, FilterChain chain)
            throws IOException, ServletException {
        Visit before = (Visit) in.getAttribute(Visit.ATTRIBUTE);
        if (before != null && before.isHandling()) {
            chain.doFilter(in, out);
            return;
        } else if (before != null && (before.answersElsewhere() || out.isCommitted())) {
            return;
        } else if (before != null) {
            // Somebody outside calls the chain again: that is a retry, and no part of what has ended.
            in.removeAttribute(LEASE);
        }
        boolean keyless = in.getHeader(door.policy().keyHeader()) == null;
        if (keyless && door.passesWithoutKey(in.getMethod(), in.getRequestURI())) {
            pass(in, out, chain);
        } else {
            decide(in, out, chain);
        }
    }

    private static void pass(HttpServletRequest in, HttpServletResponse out, FilterChain chain)
            throws IOException, ServletException {
        in.setAttribute(PASSED, true);
        chain.doFilter(in, out);
    }

    private void decide(HttpServletRequest in, HttpServletResponse out, FilterChain chain)
            throws IOException, ServletException {
        RequestHead head = Heads.of(in, door.policy());
        Client client = new Client(out);
        OwnRequest own = door.own(head);
        if (own != null) {
            client.tell(answer(own));
            return;
        }
        Admission admission = door.admit(head);
        if (admission instanceof Admission.NeedsBody needs) {
            protect(needs.reading(), new Visit.Asked(in, out, client), chain);
        } else if (admission instanceof Admission.Refused refused) {
            client.tell(refused.problem().answer());
        } else {
            pass(in, out, chain);
        }
    }

    private void protect(Reading reading, Visit.Asked asked, FilterChain chain) throws IOException, ServletException {
        HttpBody body = Bodies.read(asked.request(), reading.limitBytes());
        if (body == null) {
            asked.client().tell(reading.tooLarge().answer());
            return;
        }
        Prepared prepared = reading.with(body);
        if (prepared instanceof Prepared.Ready ready) {
            new Visit(this, engine, settings, ready.request(), asked).enter(chain);
        } else if (prepared instanceof Prepared.Refused refused) {
            asked.client().tell(refused.problem().answer());
        }
    }

    private HttpAnswer answer(OwnRequest own) {
        return own.fold(answered -> answered, about -> Visit.look(engine, about), OwnRequest.HandsOut::answer);
    }
}
