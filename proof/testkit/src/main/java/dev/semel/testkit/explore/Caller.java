package dev.semel.testkit.explore;

import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A thread that runs only when it is its turn. Touched by one thread at a time: its own in its turn, else the run's. */
final class Caller {
    private final String name;
    private final Semaphore turn = new Semaphore(0);
    private BooleanSupplier ready = () -> true;
    private @Nullable Node node;
    private boolean gaveWay;
    private boolean done;
    private @Nullable Throwable failure;
    private volatile @Nullable Thread thread;

    Caller(String name) {
        this.name = name;
    }

    /** Its whole life; {@code back} is released whenever the turn goes back to the run. */
    void live(Runnable body, Semaphore back) {
        thread = Thread.currentThread();
        turn.acquireUninterruptibly();
        try {
            body.run();
        } catch (Died died) {
            // A caller whose process has died has nothing more to say.
            done = true;
        } catch (Throwable thrown) {
            failure = thrown;
        } finally {
            done = true;
            back.release();
        }
    }

    void goOn() {
        gaveWay = false;
        turn.release();
    }

    /** Hands the turn back until it can go on; called on its own thread. */
    void wait(Node at, BooleanSupplier until, Semaphore back) {
        node = at;
        ready = until;
        back.release();
        turn.acquireUninterruptibly();
        ready = () -> true;
    }

    void giveWay(Node at, Semaphore back) {
        gaveWay = true;
        wait(at, () -> true, back);
    }

    /** Nothing else stops a thread that stops for nothing; a daemon that stands still for ever harms nobody. */
    void bury(AssertionError why, Semaphore back) {
        failure = why;
        done = true;
        back.release();
        while (true) {
            LockSupport.park(this);
            var unused = Thread.interrupted();
        }
    }

    /** Whether this is asked on its own thread. */
    boolean isHere() {
        return Thread.currentThread().equals(thread);
    }

    /** It never gives its turn back; nobody waits for it any more. Says where it stands, as far as that is not in the JDK. */
    String givenUp() {
        done = true;
        Thread at = thread;
        return at == null
                ? "nowhere"
                : Stream.of(at.getStackTrace())
                        .filter(frame -> !frame.getClassName().startsWith("java.")
                                && !frame.getClassName().startsWith("jdk."))
                        .findFirst()
                        .map(frame -> frame.getClassName() + "." + frame.getMethodName() + " (" + frame.getFileName()
                                + ":" + frame.getLineNumber() + ")")
                        .orElse(at.getName());
    }

    boolean isReady() {
        boolean dead = node != null && !node.isAlive();
        boolean paused = node != null && node.isAlive() && node.isPaused();
        return !done && (dead || (!paused && ready.getAsBoolean()));
    }

    boolean hasGivenWay() {
        return gaveWay;
    }

    boolean isDone() {
        return done;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    @Override
    public String toString() {
        return name;
    }
}
