package dev.semel.testkit.explore;

/** Whether a process runs. Timers of one that is dead never fall due, and of one that stands still when it goes on. */
final class Standing {
    /** What is not a process: it always runs. */
    static final Standing WORLD = new Standing();

    private boolean alive = true;
    private long pausedUntilNanos;

    boolean isAlive() {
        return alive;
    }

    long pausedUntilNanos() {
        return pausedUntilNanos;
    }

    void pause(long untilNanos) {
        pausedUntilNanos = untilNanos;
    }

    void die() {
        alive = false;
    }
}
