package dev.semel.servlet;

import dev.semel.engine.Admission;
import dev.semel.engine.Attempt;
import dev.semel.engine.Ending;
import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.engine.RemoteAnswer;
import dev.semel.http.Classification;
import dev.semel.http.Forwarding;
import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpAnswers;
import dev.semel.http.HttpBody;
import dev.semel.http.HttpFields;
import dev.semel.http.ProtectedRequest;
import dev.semel.http.RoutePolicy;
import dev.semel.http.StoredResponse;
import dev.semel.operation.FailureRule.Meaning;
import dev.semel.policy.WaitingRule;
import dev.semel.protocol.Payload;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The way of one protected request: admitted by the engine, handled at most once, settled, and only then answered. It
 * begins on a thread of the container; an asynchronous handler may end it on any.
 *
 * <pre>
 * enter → told what is there already
 *       → handler → returned → settled → told
 *                 → asynchronous → completed, dispatched and returned, timed out or failed → settled → told
 * </pre>
 */
final class Visit implements WholeRequest.Asynchrony {
    static final String ATTRIBUTE = "dev.semel.servlet.visit";

    private static final System.Logger LOG = System.getLogger("dev.semel.servlet");

    private final SemelFilter filter;
    private final Engine engine;
    private final FilterSettings settings;
    private final ProtectedRequest ready;
    private final Asked asked;
    private final AtomicReference<@Nullable CompletableFuture<Execution<Payload>>> settled = new AtomicReference<>();
    private @Nullable Attempt attempt;
    private @Nullable HeldResponse held;
    private volatile Forwarding forwarding = Forwarding.notTried();
    private volatile @Nullable HeldAsync async;
    private boolean begunAsync;
    private volatile boolean handling;

    /** Who asked, before any wrapper of ours. */
    record Asked(HttpServletRequest request, HttpServletResponse response, Client client) {}

    Visit(SemelFilter filter, Engine engine, FilterSettings settings, ProtectedRequest ready, Asked asked) {
        this.filter = filter;
        this.engine = engine;
        this.settings = settings;
        this.ready = ready;
        this.asked = asked;
    }

    boolean isOf(SemelFilter other) {
        return filter == other;
    }

    /** Whether its attempt has not ended and the chain behind the filter is being called: what comes by now is guarded. */
    boolean isHandling() {
        return handling && settled.get() == null;
    }

    /** Whether the answer to its request is, or was, for another thread to give: nobody else may write one. */
    boolean answersElsewhere() {
        return async != null || settled.get() == null;
    }

    /** What became of a request that its caller asks about; never runs anything. */
    static HttpAnswer look(Engine engine, ProtectedRequest about) {
        try {
            RemoteAnswer looked = Waits.await(engine.remoteOwners()
                    .look(about.intent(), about.route().terms().duplicates()));
            return looked instanceof RemoteAnswer.Told told
                    ? HttpAnswers.told(about, told.execution(), Forwarding.notTried())
                    : HttpAnswers.expired();
        } catch (RuntimeException unavailable) {
            LOG.log(System.Logger.Level.WARNING, "A record could not be looked up.", unavailable);
            return HttpAnswers.unavailable(about.route().terms());
        }
    }

    /** Asks for the right to act, and uses it or tells what is there already. */
    void enter(FilterChain chain) throws IOException, ServletException {
        CompletableFuture<Admission> admission =
                engine.helping(() -> engine.admit(ready.intent(), ready.route().terms()));
        if (!settings.waitersRun()
                && asked.request().isAsyncSupported()
                && Waits.isLong(admission, ready.route().terms().waiting())) {
            waitAside(admission, ready.route().terms().waiting());
            return;
        }
        Admission admitted;
        try {
            admitted = Waits.await(admission);
        } catch (RuntimeException fault) {
            tellFault(fault);
            return;
        }
        if (admitted instanceof Admission.Granted granted) {
            act(granted.attempt(), chain);
        } else if (admitted instanceof Admission.Answered answered) {
            tell(answered.execution());
        }
    }

    /**
     * Waits for a twin without a thread. Who is given the right to act after so long a wait hands it back and tells its
     * caller to ask again, for by now the chain of filters is left and could only be entered in part.
     */
    private void waitAside(CompletableFuture<Admission> admission, WaitingRule rule) {
        AsyncContext aside = asked.request().startAsync(asked.request(), asked.response());
        // The engine ends the wait in time; this is for a container that has no thread left to tell it.
        aside.setTimeout(rule.fold(() -> 0L, Duration::toMillis) + TimeUnit.MINUTES.toMillis(1));
        var unused = admission
                .thenCompose(admitted -> admitted.fold(
                        unwanted -> unwanted.end(Ending.nothingSent()), CompletableFuture::completedFuture))
                .whenComplete((execution, failure) -> aside.start(() -> {
                    if (failure == null) {
                        tell(execution);
                    } else {
                        tellFault(failure);
                    }
                    aside.complete();
                }));
    }

    private void act(Attempt granted, FilterChain chain) throws IOException, ServletException {
        attempt = granted;
        if (!granted.lease().maySend()) {
            finish(Forwarding.notTried());
            return;
        }
        HttpServletRequest request = asked.request();
        HeldResponse response = new HeldResponse(asked.response(), settings.answerLimitBytes(), this);
        held = response;
        request.setAttribute(ATTRIBUTE, this);
        request.setAttribute(SemelFilter.LEASE, granted.lease());
        try {
            ready.respondAsyncAfter().ifPresent(this::tellWhereToAsk);
            handle(chain, new WholeRequest(request, ready.body(), this), response.face());
        } finally {
            leaveNothingRunning();
        }
    }

    /** Whatever goes wrong here, an attempt whose handler has returned has ended. */
    private void leaveNothingRunning() {
        if (!begunAsync && settled.get() == null) {
            settleAndTell(Ending.unknown(), Forwarding.notTried());
        }
    }

    /** The claim is recorded, so what becomes of it can be asked anywhere; it goes on as if the caller had left. */
    private void tellWhereToAsk(Duration wait) {
        HttpAnswer where = ready.operationUrl()
                .map(url -> HttpAnswers.accepted(ready.route().terms(), url))
                .orElseThrow()
                .with("Preference-Applied", "respond-async");
        if (wait.isZero()) {
            asked.client().tell(where);
        } else {
            CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> asked.client().tell(where));
        }
    }

    /** A handler that let itself be dispatched again goes on here, with the wrappers that it was given before. */
    void resume(FilterChain chain, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        begunAsync = false;
        try {
            handle(chain, request, response);
        } finally {
            leaveNothingRunning();
        }
    }

    private void handle(FilterChain chain, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        handling = true;
        try {
            chain.doFilter(request, response);
        } catch (Exception | Error failure) {
            // Checked ones too that no signature names, as other languages than Java throw them.
            handling = false;
            failed(failure, request);
            return;
        }
        handling = false;
        HeldResponse answer = Objects.requireNonNull(held, "held");
        if (begunAsync) {
            return;
        }
        boolean barred = leavesDoubt(answer) && settings.barred().test(asked.request());
        if (answer.errorStatus() > 0 && settings.errorPage() != null) {
            ErrorPages.write(settings.errorPage(), new ErrorPages.Failed(request, answer, null));
        }
        if (barred) {
            settleAndTell(Ending.nothingSent(), answer.forwarding().beforeTheHandler());
        } else {
            finish(answer.forwarding());
        }
    }

    /** Whether the handler's answer says by its status that nobody knows what was done. */
    private boolean leavesDoubt(HeldResponse answer) {
        int status = answer.errorStatus() > 0 ? answer.errorStatus() : answer.getStatus();
        return ready.route().responses().classify(status) == Classification.IN_DOUBT;
    }

    /** Ends the attempt by what its handler threw; only what is proved not to have acted reaches the container. */
    private void failed(Throwable failure, HttpServletRequest request) throws IOException, ServletException {
        RoutePolicy route = ready.route();
        Meaning said = meaning(route, failure);
        boolean barred = said == Meaning.AMBIGUOUS && settings.barred().test(asked.request());
        Meaning meaning = barred ? Meaning.NOTHING_APPLIED : said;
        if (meaning == Meaning.NOTHING_APPLIED && !asked.client().isTold() && !begunAsync) {
            Execution<Payload> execution = Waits.await(end(Ending.nothingSent(), Forwarding.notTried()));
            if (execution instanceof Execution.Released) {
                asked.client().leaveToContainer();
                ErrorPages.rethrow(failure);
            }
            tell(execution);
            return;
        }
        LOG.log(
                System.Logger.Level.ERROR,
                "The handler of " + ready.key() + " failed" + (meaning == Meaning.AMBIGUOUS ? " in doubt." : "."),
                failure);
        HttpAnswer answer = error(failure, request);
        Forwarding seen = Forwarding.answered(answer);
        Payload kept = StoredResponse.of(answer, route).payload();
        Ending ending = switch (meaning) {
            case REJECTED -> Ending.rejected(kept);
            case NOTHING_APPLIED -> Ending.nothingSent();
            case AMBIGUOUS -> Ending.unknown(kept);
        };
        settleAndTell(ending, seen);
        HeldAsync begun = async;
        if (begunAsync && begun != null) {
            begun.completeReally();
        }
    }

    /** What a client would see of a failure: the application's page for it, or nothing but its status. */
    private HttpAnswer error(Throwable failure, HttpServletRequest request) {
        HttpAnswer bare = new HttpAnswer(500, HttpFields.none(), HttpBody.empty());
        String path = settings.errorPage();
        HeldResponse page = held;
        if (path == null || page == null) {
            return bare;
        }
        ErrorPages.write(path, new ErrorPages.Failed(request, page, failure));
        return page.forwarding().fold(() -> bare, whole -> whole, head -> head, torn -> bare);
    }

    /** Frameworks wrap what a handler threw; the route speaks of what they wrapped too. */
    private static Meaning meaning(RoutePolicy route, Throwable failure) {
        Meaning said = route.operation().failures().meaningOf(failure);
        Throwable cause = failure instanceof ServletException wrapping ? wrapping.getCause() : null;
        return said == Meaning.AMBIGUOUS && cause != null
                ? route.operation().failures().meaningOf(cause)
                : said;
    }

    private void finish(Forwarding came) {
        settleAndTell(came.ending(ready.route()), came);
    }

    private void settleAndTell(Ending ending, Forwarding came) {
        try {
            tell(Waits.await(engine.helping(() -> end(ending, came))));
        } catch (RuntimeException fault) {
            tellFault(fault);
        }
    }

    /** Ends the attempt, once; whoever comes later gets what the first one got. */
    private CompletableFuture<Execution<Payload>> end(Ending ending, Forwarding came) {
        CompletableFuture<Execution<Payload>> mine = new CompletableFuture<>();
        CompletableFuture<Execution<Payload>> first = settled.compareAndExchange(null, mine);
        if (first != null) {
            return first;
        }
        forwarding = came;
        var unused = Objects.requireNonNull(attempt, "attempt").end(ending).whenComplete((execution, failure) -> {
            if (failure == null) {
                mine.complete(execution);
            } else {
                mine.completeExceptionally(failure);
            }
        });
        return mine;
    }

    private void tell(Execution<Payload> execution) {
        Forwarding came = forwarding;
        asked.client().tell(HttpAnswers.told(ready, execution, came), came.isToldAsItCame(execution) ? held : null);
    }

    private void tellFault(Throwable fault) {
        LOG.log(System.Logger.Level.ERROR, "What became of " + ready.key() + " could not be found out.", fault);
        asked.client().tell(HttpAnswers.notRecorded(ready.route().terms()));
    }

    @Override
    public AsyncContext begin(ServletRequest request) {
        return begin(request, Objects.requireNonNull(held, "held").face());
    }

    @Override
    public AsyncContext begin(ServletRequest request, ServletResponse response) {
        HeldAsync begun = new HeldAsync(this, asked.request().startAsync(request, response));
        async = begun;
        begunAsync = true;
        return begun;
    }

    @Override
    public @Nullable AsyncContext context() {
        return async;
    }

    @Override
    public void start(Runnable work) {
        HeldAsync begun = async;
        if (begun == null) {
            throw new IllegalStateException("A listener can be set once the request is asynchronous; call startAsync.");
        }
        begun.start(work);
    }

    /** The handler dispatches its request again: if that does not come back here, the client gets no empty success. */
    void leaveToDispatch() {
        asked.client().expectAnswer();
    }

    /** The handler has completed: settles at once, and tells on a thread of the container. */
    void completed(HeldAsync begun) {
        if (settled.get() != null) {
            throw new IllegalStateException("The request has ended already, completed, timed out or failed.");
        }
        Forwarding came = Objects.requireNonNull(held, "held").forwarding();
        if (begun.isInEvent()) {
            finish(came);
            begun.completeReally();
            return;
        }
        var unused = end(came.ending(ready.route()), came)
                .whenComplete((execution, failure) -> begun.startReally(() -> {
                    if (failure == null) {
                        tell(execution);
                    } else {
                        tellFault(failure);
                    }
                    begun.completeReally();
                }));
    }

    /** The container ends the request and the handler has said nothing: nobody knows what it did. */
    void ended(HeldAsync begun, Forwarding without) {
        finish(without);
        begun.completeReally();
    }

    /** The container is through with the request. Settled long ago, unless somebody went round this filter. */
    void over() {
        if (settled.get() == null) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "The request of " + ready.key() + " ended without passing the Semel filter again and is in doubt;"
                            + " map the filter for ASYNC dispatches too.");
            var unused = end(Ending.unknown(), Forwarding.notTried());
        }
    }
}
