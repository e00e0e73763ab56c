package dev.semel.server;

import dev.semel.engine.Admission;
import dev.semel.engine.Attempt;
import dev.semel.engine.Execution;
import dev.semel.engine.Lease;
import dev.semel.engine.LeaseLostException;
import dev.semel.engine.RemoteAnswer;
import dev.semel.http.Forwarding;
import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpAnswers;
import dev.semel.http.HttpBody;
import dev.semel.http.ProtectedRequest;
import dev.semel.http.Reading;
import dev.semel.http.RoutePolicy;
import dev.semel.protocol.Payload;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of a protected request on one event loop: read whole, admitted by the engine, sent at most once, settled, and
 * only then answered. The engine answers on threads of its own; every step here is brought back to the event loop. A
 * client that goes away changes nothing: what was begun is settled.
 */
final class ProtectedPass {
    private final Gateway.Shared shared;
    private final ProxyPass proxy;
    private final SingleSend sender;
    private final Context loop;
    private final Problems problems = new JsonProblems();

    ProtectedPass(Gateway.Shared shared, ProxyPass proxy, Context loop) {
        this.shared = shared;
        this.proxy = proxy;
        this.loop = loop;
        sender = proxy.singleSend(shared.settings().responseLimitBytes());
    }

    void take(HttpServerRequest request, Reading reading) {
        if (isTooMuch(request, reading.route())) {
            return;
        }
        WholeBody.read(request, reading.limitBytes())
                .onComplete(result -> result.result()
                        .fold(
                                read -> prepared(request, reading, read.bytes()),
                                refused -> {
                                    shared.inHand().decrementAndGet();
                                    RequestListener.refuse(request, problems, refused.problem());
                                    return request;
                                },
                                lost -> {
                                    shared.inHand().decrementAndGet();
                                    return request;
                                }));
    }

    /** Takes a request in hand, or refuses it. */
    private boolean isTooMuch(HttpServerRequest request, RoutePolicy route) {
        if (shared.inHand().incrementAndGet() <= shared.settings().mostInHand()) {
            return false;
        }
        shared.inHand().decrementAndGet();
        Translation.refuse(request, HttpAnswers.overloaded(route.terms()));
        return true;
    }

    /** Tells what became of a request of this caller; never runs anything. */
    void ask(HttpServerRequest request, ProtectedRequest about) {
        if (isTooMuch(request, about.route())) {
            return;
        }
        Visit visit = new Visit(request, about, Buffer.buffer(0));
        onLoop(
                shared.engine().remoteOwners().look(about.intent()),
                visit,
                (RemoteAnswer looked) -> {
                    if (looked instanceof RemoteAnswer.Told told) {
                        tell(visit, told.execution(), Forwarding.notTried(), wasMadeBefore(told.execution(), false));
                    } else {
                        answer(request, HttpAnswers.expired());
                    }
                },
                HttpAnswers.unavailable(about.route().terms()));
    }

    private HttpServerRequest prepared(HttpServerRequest request, Reading reading, Buffer body) {
        return reading.with(HttpBody.of(body.getBytes()))
                .fold(
                        ready -> {
                            admit(new Visit(request, ready, body));
                            return request;
                        },
                        problem -> {
                            answer(request, problem.answer());
                            return request;
                        });
    }

    /** One protected request under way. */
    private record Visit(HttpServerRequest request, ProtectedRequest ready, Buffer body) {}

    private void admit(Visit visit) {
        onLoop(
                shared.engine()
                        .admit(visit.ready().intent(), visit.ready().route().terms()),
                visit,
                (Admission admission) -> admission.fold(
                        attempt -> {
                            send(visit, attempt);
                            return visit;
                        },
                        execution -> {
                            tell(visit, execution, Forwarding.notTried(), wasMadeBefore(execution, false));
                            return visit;
                        }));
    }

    private void send(Visit visit, Attempt attempt) {
        Lease lease = attempt.lease();
        UpstreamHead head = proxy.head(visit.request());
        ToUpstream.add(head.headers(), lease);
        try {
            lease.beforeSending();
        } catch (LeaseLostException tooLate) {
            end(visit, attempt, Forwarding.notTried());
            return;
        }
        visit.ready().respondAsyncAfter().ifPresent(wait -> tellWhereToAsk(visit, wait));
        sender.send(head, visit.body(), lease::maySend)
                .onComplete(sent -> end(visit, attempt, Endings.of(sent.result())));
    }

    /** The claim is recorded, so what becomes of it can be asked anywhere; it goes on as if the caller had left. */
    private void tellWhereToAsk(Visit visit, Duration wait) {
        HttpAnswer where = visit.ready()
                .operationUrl()
                .map(url -> HttpAnswers.accepted(visit.ready().route().terms(), url))
                .orElseThrow()
                .with("Preference-Applied", "respond-async");
        if (wait.isZero()) {
            Translation.send(visit.request(), where);
        } else {
            loop.owner().setTimer(wait.toMillis(), over -> Translation.send(visit.request(), where));
        }
    }

    private void end(Visit visit, Attempt attempt, Forwarding forwarding) {
        onLoop(
                attempt.end(forwarding.ending(visit.ready().route())),
                visit,
                (Execution<Payload> execution) -> tell(visit, execution, forwarding, wasMadeBefore(execution, true)));
    }

    private void tell(Visit visit, Execution<Payload> execution, Forwarding forwarding, boolean madeBefore) {
        HttpAnswer told = HttpAnswers.told(visit.ready(), execution, forwarding);
        String route = visit.ready().route().name();
        if (!madeBefore || !shared.rights().areAskedFor(route)) {
            answer(visit.request(), told);
            return;
        }
        shared.rights()
                .of(visit.request(), visit.ready())
                .onComplete(right ->
                        loop.runOnContext(now -> answer(visit.request(), told(visit, told, right.result()))));
    }

    /**
     * Whether what an earlier attempt was answered, or saw, goes to whoever asks now.
     *
     * @param own whether this is the end of an attempt of its own, which saw what it is told is in doubt
     */
    private static boolean wasMadeBefore(Execution<Payload> execution, boolean own) {
        return execution instanceof Execution.Replayed
                || (execution instanceof Execution.InDoubt && !own)
                || (execution instanceof Execution.Rejected<Payload> rejected && rejected.replayed());
    }

    private static HttpAnswer told(Visit visit, HttpAnswer made, ReplayRights.Right right) {
        if (right instanceof ReplayRights.Right.Given) {
            return made;
        } else if (right instanceof ReplayRights.Right.Refused refused) {
            HttpAnswer answer = HttpAnswers.replayRefused(refused.status());
            return refused.challenge() == null ? answer : answer.with("WWW-Authenticate", refused.challenge());
        }
        return HttpAnswers.rightsUnknown(visit.ready().route().terms());
    }

    private void answer(HttpServerRequest request, HttpAnswer answer) {
        shared.inHand().decrementAndGet();
        Translation.send(request, answer);
    }

    /** Brings a stage's value back to the event loop; a fault of ours is told as "may have run". */
    private <T> void onLoop(CompletableFuture<T> stage, Visit visit, Consumer<T> next) {
        onLoop(stage, visit, next, HttpAnswers.notRecorded(visit.ready().route().terms()));
    }

    private <T> void onLoop(CompletableFuture<T> stage, Visit visit, Consumer<T> next, HttpAnswer onFault) {
        BiConsumer<T, @Nullable Throwable> step = (value, failure) -> loop.runOnContext(now -> {
            if (failure == null) {
                next.accept(value);
            } else {
                answer(visit.request(), onFault);
            }
        });
        var unused = stage.whenComplete(step);
    }
}
