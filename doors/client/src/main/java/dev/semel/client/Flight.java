package dev.semel.client;

import dev.semel.engine.Timing;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** One call on its way: does what its course says, without a thread of its own. Ends with what was pledged, however that ends. */
final class Flight {
    private final Course course;
    private final HttpRequest request;
    private final Means means;
    private final Pledge pledge;
    private volatile Runnable underWay = () -> {};

    Flight(Course course, HttpRequest request, Means means, Pledge pledge) {
        this.course = course;
        this.request = request;
        this.means = means;
        this.pledge = pledge;
    }

    /** Begins; whoever cancels what was pledged ends the flight. */
    void start() {
        pledge.whenOver(() -> underWay.run());
        step(course::next);
    }

    private void step(Supplier<Next> deciding) {
        if (pledge.isOver()) {
            return;
        }
        try {
            deciding.get().fold(this::pause, send -> transmit(request, send.withinMillis()), this::poll, this::tell);
        } catch (RuntimeException | Error defect) {
            pledge.fail(defect);
        }
    }

    private boolean pause(Next.Wait wait) {
        Timing.Pending later = means.timing().after(wait.millis(), () -> step(course::next));
        hold(later::cancel);
        return true;
    }

    private boolean poll(Next.Poll poll) {
        return transmit(question(poll.at()), poll.withinMillis());
    }

    private boolean tell(Next.Tell end) {
        pledge.keep(end.answer());
        return true;
    }

    private boolean transmit(HttpRequest sent, long withinMillis) {
        Wire.Exchange exchange = means.wire().send(sent);
        CompletableFuture<Seen> seen = exchange.seen().copy();
        Timing.Pending limit = means.timing().after(withinMillis, () -> {
            if (seen.complete(new Seen.Lost("no whole answer within " + withinMillis + " ms"))) {
                exchange.hangUp().run();
            }
        });
        hold(() -> {
            limit.cancel();
            exchange.hangUp().run();
        });
        var unused = seen.whenComplete((what, failure) -> {
            limit.cancel();
            if (failure == null) {
                step(() -> course.saw(what));
            } else {
                pledge.fail(failure);
            }
        });
        return true;
    }

    /** What is to be ended if the result is. */
    private void hold(Runnable ending) {
        underWay = ending;
        if (pledge.isOver()) {
            ending.run();
        }
    }

    private HttpRequest question(URI at) {
        return HttpRequest.newBuilder(
                        request,
                        (name, value) ->
                                !speaksOfTheBody(name) && !means.keyHeader().is(name))
                .uri(at)
                .GET()
                .build();
    }

    private static boolean speaksOfTheBody(String name) {
        return name.regionMatches(true, 0, "Content-", 0, "Content-".length());
    }
}
