package dev.semel.testkit;

import dev.semel.policy.LeaseTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.store.OperationStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A real lease runs out under the store's own clock: not before its time, not long after, and time never goes back. */
final class ClockPart implements Certification.Part {
    private static final long LEASE_MILLIS = 1_000;
    private static final long ASK_EVERY_MICROS = 5_000;
    // A clock that is being corrected runs up to one part in a hundred fast or slow; the rest is rounding.
    private static final long EARLY_MILLIS = 15;
    private static final long LATE_MILLIS = 100;
    private static final int NODES = 3;

    private final CertifiedSubject subject;
    private final List<String> findings = new ArrayList<>();

    ClockPart(CertifiedSubject subject) {
        this.subject = subject;
    }

    @Override
    public String name() {
        return "lease and clock";
    }

    @Override
    public Certification.Result run() {
        History history = new History();
        List<OperationStore> nodes = new ArrayList<>();
        try (CertifiedSubject.Place place = subject.newPlace()) {
            String did;
            try {
                for (int node = 0; node < (place.takesMany() ? NODES : 1); node++) {
                    nodes.add(new RecordedStore(place.openLive(), history, "node " + node));
                }
                did = leaseRunsOut(nodes, place.apartMillis());
            } finally {
                nodes.forEach(OperationStore::close);
            }
            Linearizability.of(history, place.apartMillis())
                    .<Boolean>fold(
                            explained -> true,
                            contradicted -> findings.add(contradicted.timeline()),
                            undecided -> findings.add("No order was found for " + undecided.key() + "."));
            return new Certification.Result(true, did, findings);
        }
    }

    /** What was granted, and when by the machine's steady clock. */
    private record Grant(Decision.Granted decision, long askedNanos, long answeredNanos) {}

    private String leaseRunsOut(List<OperationStore> nodes, long apartMillis) {
        Grant first = grant(nodes.get(0), 1);
        if (first == null) {
            findings.add("A free key was not granted.");
            return "no lease was given";
        }
        for (int ask = 0; ; ask++) {
            // Judged by when it was asked and refused: however long this process was held up, the lease had ended then.
            long waited = millis(System.nanoTime() - first.answeredNanos());
            Grant second = grant(nodes.get(ask % nodes.size()), 2);
            if (second != null) {
                return judged(first, second, apartMillis);
            }
            if (waited > LEASE_MILLIS + LATE_MILLIS + apartMillis) {
                findings.add("A lease of " + LEASE_MILLIS + " ms had not run out after " + waited + " ms.");
                return "one lease, asked for again for " + waited + " ms";
            }
            Pacing.pauseMicros(ASK_EVERY_MICROS);
        }
    }

    private String judged(Grant first, Grant second, long apartMillis) {
        long atMost = millis(second.answeredNanos() - first.askedNanos());
        long atLeast = millis(second.askedNanos() - first.answeredNanos());
        long byStore = second.decision().atMillis() - first.decision().atMillis();
        if (atMost < LEASE_MILLIS - EARLY_MILLIS) {
            findings.add("A lease of " + LEASE_MILLIS + " ms was taken over within " + atMost + " ms.");
        }
        if (byStore > atMost + EARLY_MILLIS + apartMillis || byStore < atLeast - EARLY_MILLIS - apartMillis) {
            findings.add("The store's clock counted " + byStore + " ms while between " + atLeast + " and " + atMost
                    + " ms went by.");
        }
        return String.format(
                Locale.ROOT,
                "a lease of %d ms was taken over after %d ms (%d by the store)",
                LEASE_MILLIS,
                atMost,
                byStore);
    }

    private static @Nullable Grant grant(OperationStore store, long nonce) {
        Event.Claim template = Events.claim("lease", nonce, Events.DEDUPLICATED);
        Event.Claim claim = new Event.Claim(
                template.key(),
                template.fingerprint(),
                template.supersession(),
                template.nonce(),
                template.effect(),
                new LeaseTerms(LEASE_MILLIS, 0),
                template.policyVersion());
        long asked = System.nanoTime();
        Decision answer = store.apply(List.of(claim)).get(0);
        long answered = System.nanoTime();
        return answer instanceof Decision.Granted granted ? new Grant(granted, asked, answered) : null;
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
