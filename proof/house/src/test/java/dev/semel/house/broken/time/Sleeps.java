package dev.semel.house.broken.time;

import java.util.concurrent.TimeUnit;

/** Breaks the rule that nobody sleeps. */
public final class Sleeps {
    void sleepsOnThread() throws InterruptedException {
        Thread.sleep(1);
    }

    void sleepsOnUnit() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(1);
    }
}
