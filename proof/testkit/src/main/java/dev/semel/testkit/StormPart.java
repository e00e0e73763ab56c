package dev.semel.testkit;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Many threads on few keys, over several instances if the store takes them, with leases and retention of milliseconds of
 * the store's own clock. Each round is read once more at its end, after closing and opening if the store survives that,
 * and must then have an order that the protocol explains.
 */
final class StormPart implements Certification.Part {
    private static final int NODES = 3;
    private static final int STEPS = 50;
    /** Each call without an answer may have happened at any moment since: more of them leave nothing to be decided. */
    private static final int LOSSY_STEPS = 12;

    // Long enough that leases and retention end within a round, short enough that most calls meet another.
    private static final int LONGEST_PAUSE_MICROS = 3_000;
    private static final int MOST_FINDINGS = 3;

    private final String name;
    private final boolean lossy;
    private final CertifiedSubject subject;
    private final CertificationSettings settings;
    private final List<String> findings = new ArrayList<>();
    private final AtomicReference<String> silence = new AtomicReference<>("");
    private int undecided;
    private long calls;
    private long unknown;
    private long granted;
    private long accepted;

    private StormPart(String name, boolean lossy, CertifiedSubject subject, CertificationSettings settings) {
        this.name = name;
        this.lossy = lossy;
        this.subject = subject;
        this.settings = settings;
    }

    static StormPart plain(CertifiedSubject subject, CertificationSettings settings) {
        return new StormPart("concurrency", false, subject, settings);
    }

    /** The same where requests and replies are lost, or arrive when nobody waits for them any more. */
    static StormPart lossy(CertifiedSubject subject, CertificationSettings settings) {
        return new StormPart("lost replies", true, subject, settings);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Certification.Result run() {
        int nodes;
        try (CertifiedSubject.Place place = subject.newPlace()) {
            nodes = place.takesMany() ? NODES : 1;
            for (int round = 0; round < settings.rounds() && findings.size() < MOST_FINDINGS; round++) {
                round(place, nodes, round);
            }
        }
        if (!lossy && unknown > 0) {
            findings.add(unknown + " of " + calls + " calls had no answer, though nothing disturbed them: " + silence);
        }
        if (undecided == settings.rounds()) {
            findings.add("Of no round it could be decided whether it has an order; run it again with fewer threads.");
        }
        if (granted == 0 || accepted == 0) {
            findings.add(
                    "Of " + calls + " calls no claim was granted, or nothing accepted, so the storm showed nothing.");
        }
        String did = settings.rounds() + " rounds of " + settings.threads() + " threads over " + nodes
                + (nodes == 1 ? " instance, " : " instances, ") + calls + " calls, " + granted + " granted, " + accepted
                + " accepted"
                + (lossy ? ", " + unknown + " of them of unknown fate" : "")
                + (undecided == 0 ? "" : ", " + undecided + " rounds too tangled to be decided");
        return new Certification.Result(true, did, findings);
    }

    private void round(CertifiedSubject.Place place, int nodes, int round) {
        History history = new History();
        List<OperationStore> stores = new ArrayList<>();
        try {
            for (int node = 0; node < nodes; node++) {
                stores.add(place.openLive());
            }
            storm(stores, history, round);
            if (place.survivesClosing()) {
                stores.forEach(OperationStore::close);
                stores.clear();
                stores.add(place.openLive());
            }
            new RecordedStore(stores.get(0), history, "after the storm")
                    .find(List.copyOf(history.byKey().keySet()));
        } finally {
            stores.forEach(OperationStore::close);
        }
        calls += history.calls().size();
        unknown += history.unknown();
        granted += answers(history, Decision.Granted.class);
        accepted += answers(history, Decision.Accepted.class);
        String found = Linearizability.of(history, place.apartMillis())
                .fold(explained -> "", Explanation.Contradicted::timeline, gaveUp -> {
                    undecided++;
                    return "";
                });
        if (!found.isEmpty()) {
            findings.add(found);
        }
    }

    private static long answers(History history, Class<? extends Decision> kind) {
        return history.calls().stream()
                .filter(call -> call.answer() instanceof Call.Decided decided && kind.isInstance(decided.decision()))
                .count();
    }

    private void storm(List<OperationStore> stores, History history, int round) {
        List<OperationStore> recorded = new ArrayList<>();
        for (int node = 0; node < stores.size(); node++) {
            OperationStore store = stores.get(node);
            long seed = settings.seed() * 1_000 + round * 10L + node;
            recorded.add(new RecordedStore(lossy ? new LossyStore(store, seed) : store, history, "node " + node));
        }
        Storm.of(settings.threads(), thread -> {
            OperationStore store = recorded.get(thread % recorded.size());
            RandomEvents random = new RandomEvents(settings.seed() * 10_000 + round * 100L + thread, "r" + round + ".");
            for (int step = 0; step < (lossy ? LOSSY_STEPS : STEPS); step++) {
                act(store, history, random);
                Pacing.pauseMicros(random.below(LONGEST_PAUSE_MICROS));
            }
            return thread;
        });
    }

    private void act(OperationStore store, History history, RandomEvents random) {
        List<Event> batch = new ArrayList<>();
        for (int size = 1 + random.below(3); size > 0; size--) {
            batch.add(ShortTerms.of(random.next(history::lastSeen)));
        }
        try {
            switch (random.below(12)) {
                case 0 -> store.expire(5);
                case 1, 2 -> store.find(batch.stream().map(Event::key).toList());
                default -> store.apply(batch);
            }
        } catch (StoreUnavailableException unanswered) {
            silence.set(Sentences.of(unanswered));
        }
    }
}
