package dev.semel.server;

import dev.semel.engine.Admission;
import dev.semel.engine.Attempt;
import dev.semel.engine.Execution;
import dev.semel.engine.Execution.HeldBack;
import dev.semel.engine.Lease;
import dev.semel.engine.LeaseLostException;
import dev.semel.engine.RemoteAnswer;
import dev.semel.http.Forwarding;
import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpAnswers;
import dev.semel.http.HttpBody;
import dev.semel.http.OwnRequest;
import dev.semel.http.ProtectedRequest;
import dev.semel.http.Reading;
import dev.semel.http.RoutePolicy;
import dev.semel.protocol.Payload;
import dev.semel.server.limits.Turn;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
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
    private final BooleanSupplier late;
    private final Problems problems = new JsonProblems();

    /** @param late whether the loop is */
    ProtectedPass(Gateway.Shared shared, ProxyPass proxy, Context loop, BooleanSupplier late) {
        this.late = late;
        this.shared = shared;
        this.proxy = proxy;
        this.loop = loop;
        sender = proxy.singleSend(shared.settings().responseLimitBytes());
    }

    void take(HttpServerRequest request, Reading reading) {
        Problem broken = ProtectedRules.broken(request, shared.door().policy(), reading.route());
        if (broken != null) {
            RequestListener.refuse(request, problems, broken);
            return;
        }
        Turn turn = turn(request, reading.tenant(), reading.route());
        if (isHeldBack(request, turn, reading.route())) {
            return;
        }
        WholeBody.read(
                        request,
                        reading.limitBytes(),
                        proxy.route.deadlines(),
                        shared.settings().bodyMillis())
                .onComplete(result -> result.result()
                        .fold(
                                read -> prepared(request, reading, read.bytes(), turn),
                                refused -> {
                                    leave(turn);
                                    RequestListener.refuse(request, problems, refused.problem());
                                    return request;
                                },
                                lost -> {
                                    leave(turn);
                                    return request;
                                }));
    }

    private Turn turn(HttpServerRequest request, String tenant, RoutePolicy route) {
        SocketAddress peer = request.remoteAddress();
        String address = peer == null ? null : peer.hostAddress();
        String caller = shared.limits().caller(tenant, address);
        return shared.limits().arrive(caller, tenant, route.name(), late);
    }

    /** Takes a request in hand, or refuses it. */
    private boolean isHeldBack(HttpServerRequest request, Turn turn, RoutePolicy route) {
        HeldBack<Payload> heldBack = turn.heldBack();
        if (heldBack != null) {
            Translation.refuse(request, limited(turn, HttpAnswers.heldBack(route.terms(), heldBack)));
            return true;
        }
        if (shared.inHand().incrementAndGet() <= shared.settings().mostInHand()) {
            return false;
        }
        leave(turn);
        Translation.refuse(request, HttpAnswers.overloaded(route.terms()));
        return true;
    }

    /** What a limit refused says which it was (draft-ietf-httpapi-ratelimit-headers, structured fields). */
    private static HttpAnswer limited(Turn turn, HttpAnswer answer) {
        String policy = turn.policyField();
        String standing = turn.standingField();
        return policy == null || standing == null
                ? answer
                : answer.with("RateLimit-Policy", policy).with("RateLimit", standing);
    }

    private void leave(Turn turn) {
        shared.inHand().decrementAndGet();
        turn.done();
    }

    /** Tells what became of a request of this caller; never runs anything. */
    void ask(HttpServerRequest request, ProtectedRequest about) {
        Turn turn = turn(request, about.intent().key().tenant(), about.route());
        if (isHeldBack(request, turn, about.route())) {
            return;
        }
        Visit visit = new Visit(request, about, Buffer.buffer(0), turn);
        onLoop(
                shared.engine()
                        .remoteOwners()
                        .look(about.intent(), about.route().terms().duplicates()),
                visit,
                (RemoteAnswer looked) -> {
                    if (looked instanceof RemoteAnswer.Told told) {
                        tell(visit, told.execution(), Forwarding.notTried(), wasMadeBefore(told.execution(), false));
                    } else {
                        answer(request, turn, HttpAnswers.expired());
                    }
                },
                HttpAnswers.unavailable(about.route().terms()));
    }

    /** Gives a one-time token to a caller that keeps within its limits. It is no new work: the request with it is. */
    void handOut(HttpServerRequest request, OwnRequest.HandsOut handsOut) {
        Turn turn = turn(request, handsOut.scope(), handsOut.route());
        if (!isHeldBack(request, turn, handsOut.route())) {
            leave(turn);
            Translation.refuse(request, handsOut.answer());
        }
    }

    private HttpServerRequest prepared(HttpServerRequest request, Reading reading, Buffer body, Turn turn) {
        return reading.with(HttpBody.of(body.getBytes()))
                .fold(
                        ready -> {
                            admit(new Visit(request, ready, body, turn));
                            return request;
                        },
                        problem -> {
                            answer(request, turn, problem.answer());
                            return request;
                        });
    }

    /** One protected request under way. */
    private record Visit(HttpServerRequest request, ProtectedRequest ready, Buffer body, Turn turn) {}

    private void admit(Visit visit) {
        onLoop(
                shared.engine()
                        .admit(visit.ready().intent(), visit.ready().route().terms(), visit.turn()),
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
        HttpAnswer made = HttpAnswers.told(visit.ready(), execution, forwarding);
        HttpAnswer told = execution instanceof HeldBack ? limited(visit.turn(), made) : made;
        String route = visit.ready().route().name();
        if (!madeBefore || !shared.rights().areAskedFor(route)) {
            answer(visit.request(), visit.turn(), told);
            return;
        }
        shared.rights()
                .of(visit.request(), visit.ready())
                .onComplete(right -> loop.runOnContext(
                        now -> answer(visit.request(), visit.turn(), told(visit, told, right.result()))));
    }

    /**
     * Whether what an earlier attempt was answered, or saw, goes to whoever asks now.
     *
     * @param own whether this is the end of an attempt of its own, which saw what it is told is in doubt
     */
    private static boolean wasMadeBefore(Execution<Payload> execution, boolean own) {
        return execution instanceof Execution.Replayed
                || execution instanceof Execution.Skipped
                || execution instanceof Execution.Duplicate
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

    private void answer(HttpServerRequest request, Turn turn, HttpAnswer answer) {
        leave(turn);
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
                answer(visit.request(), visit.turn(), onFault);
            }
        });
        var unused = stage.whenComplete(step);
    }
}
