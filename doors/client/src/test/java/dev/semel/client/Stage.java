package dev.semel.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;

/**
 * A client on real sockets under a time that is turned: time goes on only when nothing moves, that is when every send under
 * way is one that the server holds on to.
 */
final class Stage implements AutoCloseable {
    /** Both ways of calling; every scene plays in each. */
    enum Style {
        SYNC,
        ASYNC
    }

    // One for all: each has threads of its own until it is forgotten.
    private static final HttpClient HTTP = ClientSetup.own();
    private static final long PATIENCE_MILLIS = 30_000;

    private final Object moved = new Object();
    private final List<String> seenSoFar = Collections.synchronizedList(new ArrayList<>());
    private int flying;
    private int leaving;
    private int held;

    final TurnedTime time = new TurnedTime(this::changed);
    final ScriptedServer server = new ScriptedServer(this);

    /** What a client sends over, so that this stage knows what is under way. */
    Wire counted(Wire wire) {
        return request -> {
            Send send = new Send();
            Wire.Exchange exchange = wire.send(request);
            var unused = exchange.seen().whenComplete((what, failure) -> {
                seenSoFar.add(time.millis() + " " + (failure == null ? what : failure));
                send.came(what, failure);
            });
            return new Wire.Exchange(send.seen, () -> {
                send.isLeft();
                exchange.hangUp().run();
            });
        };
    }

    /** One send under way. One that was hung up moves until its end has come, for the JDK ends it on a thread of its own. */
    private final class Send {
        private final CompletableFuture<Seen> seen = new CompletableFuture<>();
        private boolean over;
        private boolean left;

        Send() {
            synchronized (moved) {
                flying++;
            }
        }

        void isLeft() {
            synchronized (moved) {
                if (!over && !left) {
                    left = true;
                    leaving++;
                }
            }
        }

        void came(Seen what, Throwable failure) {
            if (failure == null) {
                seen.complete(what);
            } else {
                seen.completeExceptionally(failure);
            }
            synchronized (moved) {
                over = true;
                flying--;
                leaving -= left ? 1 : 0;
                moved.notifyAll();
            }
        }
    }

    ClientSetup setup(RetryTerms terms) {
        return RetryingClient.with(terms)
                .time(time, () -> 1_800_000_000_000L + time.millis())
                .wire(counted(new JdkWire(HTTP, 1_000)));
    }

    Answer play(Call call, HttpRequest request, Style style) {
        return await(begin(call, request, style));
    }

    CompletableFuture<Answer> begin(Call call, HttpRequest request, Style style) {
        if (style == Style.ASYNC) {
            return call.sendAsync(request);
        }
        CompletableFuture<Answer> told = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                told.complete(call.send(request));
            } catch (InterruptedException | RuntimeException failed) {
                told.completeExceptionally(failed);
            }
        });
        caller.start();
        return told;
    }

    /** Turns the time until the answer is there. */
    Answer await(CompletableFuture<Answer> answer) {
        var unused = answer.whenComplete((told, failure) -> changed());
        turnUntil(answer::isDone);
        try {
            return answer.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }

    /** Turns the time as long as nothing else moves, until this holds. */
    void turnUntil(BooleanSupplier reached) {
        try {
            while (!reachedUnlessStill(reached, true)) {
                time.jump();
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError("The test was interrupted.", interrupted);
        }
    }

    /** Waits until it holds, while the time stands still. */
    void awaitWithoutTurning(BooleanSupplier reached) {
        try {
            reachedUnlessStill(reached, false);
        } catch (InterruptedException interrupted) {
            throw new AssertionError("The test was interrupted.", interrupted);
        }
    }

    /** Waits until it holds (true), or, if the time may turn, until nothing moves but the time (false). */
    private boolean reachedUnlessStill(BooleanSupplier reached, boolean turning) throws InterruptedException {
        long end = System.currentTimeMillis() + PATIENCE_MILLIS;
        synchronized (moved) {
            while (!reached.getAsBoolean() && !(turning && isStill())) {
                long left = end - System.currentTimeMillis();
                assertThat(left).as("milliseconds left for what never happens").isPositive();
                moved.wait(left);
            }
            return reached.getAsBoolean();
        }
    }

    private boolean isStill() {
        return leaving == 0 && flying == held && time.waits();
    }

    /** The server keeps one request more, or fewer, waiting. */
    void hold(int more) {
        synchronized (moved) {
            held += more;
            moved.notifyAll();
        }
    }

    /** What came of each send, and when, for the message of a failure. */
    List<String> seen() {
        synchronized (seenSoFar) {
            return List.copyOf(seenSoFar);
        }
    }

    int held() {
        synchronized (moved) {
            return held;
        }
    }

    void changed() {
        synchronized (moved) {
            moved.notifyAll();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
