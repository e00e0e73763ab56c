package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.engine.NotSettledException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Service;

/** What is under way, or begins, while an application ends. */
@Timeout(60)
class ShutdownTest {
    /** Longer than a context takes from its last phase to its end. */
    private static final long A_WHILE_MILLIS = 300;

    private static final AtomicInteger DONE = new AtomicInteger();
    private static final List<String> LAST = new ArrayList<>();

    /** Does what it is asked for later: a while after everything else has stopped. */
    @Service
    static class Books implements SmartLifecycle {
        private final CompletableFuture<String> later = new CompletableFuture<>();
        private volatile boolean running;

        @Idempotent(key = "#key")
        public CompletableFuture<String> book(String key) {
            return later;
        }

        @Idempotent(key = "#key")
        public String close(String key) {
            return key + " " + DONE.incrementAndGet();
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
            later.completeOnTimeout("booked", A_WHILE_MILLIS, TimeUnit.MILLISECONDS);
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return Integer.MIN_VALUE;
        }
    }

    /** Has something done when it is destroyed itself. */
    @Service
    static class Teller implements DisposableBean {
        private final Books books;

        Teller(Books books) {
            this.books = books;
        }

        @Override
        public void destroy() {
            LAST.add(books.close("today"));
            LAST.add(books.close("today"));
        }
    }

    private static CompletableFuture<String> booked(ApplicationContextRunner application) {
        List<CompletableFuture<String>> booked = new ArrayList<>();
        application.run(context -> booked.add(context.getBean(Books.class).book("b-1")));
        return booked.get(0);
    }

    @Test
    void what_ends_later_is_waited_for_and_recorded() {
        assertThat(booked(Applications.with(Books.class))).isCompletedWithValue("booked");
    }

    @Test
    void an_application_that_ends_at_once_does_not_wait_and_no_success_is_told() {
        assertThat(booked(Applications.with(Books.class).withPropertyValues("server.shutdown=immediate")))
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(NotSettledException.class);
    }

    @Test
    void beans_may_have_guarded_methods_called_until_they_are_destroyed_themselves() {
        Applications.with(Books.class, Teller.class)
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(LAST).containsExactly("today 1", "today 1");
        assertThat(DONE).hasValue(1);
    }
}
