package dev.semel.testkit.http;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What the service does with the requests of one test, and what it saw of them. */
final class Script {
    /** Names the script of a request; the service is played by it. */
    static final String HEADER = "X-Script";

    private static final long PATIENCE_SECONDS = 30;

    private final String name;
    private final Playing playing;
    private final List<Received> seen = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    /** What the service does, with the script in hand to be held up by. */
    @FunctionalInterface
    interface Playing {
        Reply play(Script script, Received request) throws Exception;
    }

    Script(String name, Playing playing) {
        this.name = name;
        this.playing = playing;
    }

    String name() {
        return name;
    }

    Reply play(Received request) throws Exception {
        seen.add(request);
        begun.countDown();
        return playing.play(this, request);
    }

    int calls() {
        return seen.size();
    }

    Received last() {
        return seen.get(seen.size() - 1);
    }

    /** Waits until the service has been called. */
    void awaitCall() {
        await(begun, "The service was not called");
    }

    /** Called in the service: waits until the test lets it go on. */
    void pause() {
        await(goOn, "The test did not let the service go on");
    }

    void goOn() {
        goOn.countDown();
    }

    private static void await(CountDownLatch latch, String otherwise) {
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(otherwise + " within " + PATIENCE_SECONDS + " s.");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting.", interrupted);
        }
    }
}
