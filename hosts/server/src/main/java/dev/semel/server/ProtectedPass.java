package dev.semel.server;

import dev.semel.engine.Admission;
import dev.semel.engine.Attempt;
import dev.semel.engine.Execution;
import dev.semel.engine.Execution.HeldBack;
import dev.semel.engine.Lease;
import dev.semel.engine.LeaseLostException;
import dev.semel.http.Forwarding;
import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpAnswers;
import dev.semel.http.HttpBody;
import dev.semel.http.ProtectedRequest;
import dev.semel.http.Reading;
import dev.semel.protocol.Payload;
import dev.semel.server.limits.Turn;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
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
        Turn turn = turn(request, reading);
        HeldBack<Payload> heldBack = turn.heldBack();
        if (heldBack != null) {
            Translation.refuse(
                    request, limited(turn, HttpAnswers.heldBack(reading.route().terms(), heldBack)));
            return;
        }
        if (shared.inHand().incrementAndGet() > shared.settings().mostInHand()) {
            leave(turn);
            Translation.refuse(request, HttpAnswers.overloaded(reading.route().terms()));
            return;
        }
        WholeBody.read(request, reading.limitBytes())
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

    private Turn turn(HttpServerRequest request, Reading reading) {
        SocketAddress peer = request.remoteAddress();
        String address = peer == null ? null : peer.hostAddress();
        String caller = shared.limits().caller(reading.key().tenant(), address);
        return shared.limits().arrive(caller, reading.key(), late);
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
        sender.send(head, visit.body(), lease::maySend)
                .onComplete(sent -> end(visit, attempt, Endings.of(sent.result())));
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
                .of(visit.request(), route)
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
        BiConsumer<T, @Nullable Throwable> step = (value, failure) -> loop.runOnContext(now -> {
            if (failure == null) {
                next.accept(value);
            } else {
                answer(
                        visit.request(),
                        visit.turn(),
                        HttpAnswers.notRecorded(visit.ready().route().terms()));
            }
        });
        var unused = stage.whenComplete(step);
    }
}
