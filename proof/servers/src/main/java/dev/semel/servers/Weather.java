package dev.semel.servers;

import dev.semel.servers.Traffic.Sender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/** What a proxy does to all of its connections at the moment. Safe for use by many threads. */
final class Weather {
    private final Map<Sender, Duration> delays = new EnumMap<>(Sender.class);
    private final Set<Sender> held = EnumSet.noneOf(Sender.class);
    private final List<Ordered> ordered = new ArrayList<>();
    private Function<Traffic, Fate> judge = traffic -> Fate.PASS;
    private int slice = Integer.MAX_VALUE;
    private boolean swallowing;

    /** What is to become of a piece, and whom to tell once it has. */
    record Verdict(Fate fate, Optional<Fault> fault) {
        static final Verdict PASS = new Verdict(Fate.PASS, Optional.empty());

        void happened() {
            fault.ifPresent(Fault::happen);
        }
    }

    private record Ordered(Predicate<Traffic> when, Fate fate, Fault fault) {}

    /** The first order that fits is used up; without one the judge decides. */
    synchronized Verdict verdict(Traffic traffic) {
        if (swallowing) {
            return new Verdict(Fate.SWALLOW, Optional.empty());
        }
        for (Ordered order : ordered) {
            if (order.when().test(traffic)) {
                ordered.remove(order);
                return new Verdict(order.fate(), Optional.of(order.fault()));
            }
        }
        return new Verdict(judge.apply(traffic), Optional.empty());
    }

    synchronized Fault order(Predicate<Traffic> when, Fate fate) {
        Fault fault = new Fault();
        ordered.add(new Ordered(when, fate, fault));
        return fault;
    }

    synchronized void judge(Function<Traffic, Fate> judge) {
        this.judge = judge;
    }

    synchronized void delay(Sender sender, Duration delay) {
        delays.put(sender, delay);
        notifyAll();
    }

    synchronized void slice(int bytes) {
        slice = bytes;
    }

    synchronized int slice() {
        return slice;
    }

    synchronized void hold(Sender sender) {
        held.add(sender);
    }

    synchronized void release() {
        held.clear();
        notifyAll();
    }

    synchronized void swallow() {
        swallowing = true;
    }

    synchronized void clear() {
        delays.clear();
        ordered.clear();
        judge = traffic -> Fate.PASS;
        slice = Integer.MAX_VALUE;
        swallowing = false;
        release();
    }

    /** Waits as long as what this end sent has to wait; false if the connection ended meanwhile. */
    synchronized boolean waits(Sender sender, Link link) throws InterruptedException {
        long end = System.nanoTime() + delay(sender).toNanos();
        while (!link.isClosed()) {
            long left = end - System.nanoTime();
            if (held.contains(sender)) {
                wait();
            } else if (left > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1));
            } else {
                return true;
            }
        }
        return false;
    }

    /** Whoever waits looks again whether its connection is still there. */
    synchronized void wake() {
        notifyAll();
    }

    private Duration delay(Sender sender) {
        return delays.getOrDefault(sender, Duration.ZERO);
    }
}
