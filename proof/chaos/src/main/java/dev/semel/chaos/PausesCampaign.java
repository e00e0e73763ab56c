package dev.semel.chaos;

import java.io.IOException;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Two processes over one PostgreSQL. The owner of many leases is stopped with SIGSTOP, before or after it has sent; when its
 * leases have run out, the other takes over what may be repeated, and an operator settles the rest. Then the owner goes on
 * where it stood. What was applied is counted in sinks that no store has to do with. Used once, by one thread.
 */
final class PausesCampaign {
    private final Terms terms;
    private final Consumer<String> progress;
    private final CampaignReport report = new CampaignReport();
    private final Conversation ofOwner = new Conversation("the owner");
    private final Conversation ofSuccessor = new Conversation("the successor");
    /** Each key, and how its owner stands. */
    private final Map<String, Plight> plights = new LinkedHashMap<>();
    /** What everybody must be told of a key from now on. */
    private final Map<String, String> outcomes = new LinkedHashMap<>();

    private final Map<Counted, Integer> counts = new EnumMap<>(Counted.class);

    PausesCampaign(Terms terms, Consumer<String> progress) {
        this.terms = terms;
        this.progress = progress;
    }

    /**
     * What is played.
     *
     * @param each keys in each plight, in each round
     * @param breakage what the owner does wrong
     */
    record Terms(int rounds, int each, long leaseMillis, Breakage breakage) {}

    /** Who is on the stage. */
    private record Cast(SharedDatabase database, NodeProcess owner, NodeProcess successor) {}

    private enum Counted {
        TAKEN_OVER("taken over", "keys, by the successor"),
        IN_DOUBT("in doubt", "keys, told to the successor"),
        FOUND_APPLIED("  resolved as applied", "for they are in the sinks"),
        FOUND_NOT_APPLIED("  as not applied", "for they are not"),
        SETTLED_LATE("  settled by the owner", "who was only late"),
        SETTLEMENT_REFUSED("settlements refused", "of the owner"),
        SEND_REFUSED("sends refused", "by the owner's own lease"),
        TOLD_OTHERS("told another's outcome", "to the owner, of what it had sent");

        private final String figure;
        private final String meaning;

        Counted(String figure, String meaning) {
            this.figure = figure;
            this.meaning = meaning;
        }
    }

    CampaignReport run() throws IOException, InterruptedException, SQLException {
        try (SharedDatabase database = SharedDatabase.start();
                NodeProcess owner = new NodeProcess(
                        database.settings("owner", terms.leaseMillis(), terms.breakage()), ofOwner::heard);
                NodeProcess successor = new NodeProcess(
                        database.settings("successor", terms.leaseMillis(), Breakage.NONE), ofSuccessor::heard)) {
            Cast cast = new Cast(database, owner, successor);
            for (int round = 1; round <= terms.rounds(); round++) {
                play(cast, keys(round));
                progress.accept(round + " of " + terms.rounds() + " rounds, " + plights.size() + " keys");
            }
            tell(database);
        }
        return report;
    }

    private Map<String, Plight> keys(int round) {
        Map<String, Plight> keys = new LinkedHashMap<>();
        int number = round * terms.each() * Plight.values().length;
        for (Plight plight : Plight.values()) {
            for (int i = 0; i < terms.each(); i++) {
                keys.put(plight.known().key(number++), plight);
            }
        }
        plights.putAll(keys);
        return keys;
    }

    private void play(Cast cast, Map<String, Plight> keys) throws IOException, InterruptedException {
        for (Map.Entry<String, Plight> key : keys.entrySet()) {
            cast.owner().say((key.getValue().sent() ? "sent " : "unsent ") + key.getKey());
        }
        for (String key : keys.keySet()) {
            expect(key, "held", ofOwner.next(key));
        }
        cast.owner().pause();
        succeed(cast, keys);
        // It hears this the moment it goes on, in a race with its timers, which know how late it is.
        cast.owner().say("go");
        cast.owner().resume();
        for (Map.Entry<String, Plight> key : keys.entrySet()) {
            goneOn(key.getKey(), key.getValue(), ofOwner.next(key.getKey()));
        }
        cast.successor().say("go");
        for (Map.Entry<String, Plight> key : keys.entrySet()) {
            if (key.getValue() == Plight.SUCCESSOR_AT_WORK) {
                outcomes.put(key.getKey(), applied(key.getKey(), ofSuccessor.next(key.getKey())));
            }
        }
        askEverybody(cast, keys.keySet());
    }

    /** The owner stands still; nothing of this may have to wait for it. */
    private void succeed(Cast cast, Map<String, Plight> keys) throws IOException, InterruptedException {
        for (Map.Entry<String, Plight> key : keys.entrySet()) {
            cast.successor().say((key.getValue() == Plight.SUCCESSOR_AT_WORK ? "sent " : "ask ") + key.getKey());
        }
        Set<String> forOperator = new HashSet<>();
        for (Map.Entry<String, Plight> entry : keys.entrySet()) {
            String key = entry.getKey();
            String told = ofSuccessor.next(key);
            if (entry.getValue().known() == NodeBusiness.Known.UNPROTECTED) {
                expect(key, "in_doubt -", told);
                count(Counted.IN_DOUBT);
                if (entry.getValue().isForOperator()) {
                    forOperator.add(key);
                }
            } else {
                count(Counted.TAKEN_OVER);
                if (entry.getValue() == Plight.SUCCESSOR_AT_WORK) {
                    expect(key, "held", told);
                } else {
                    outcomes.put(key, applied(key, told));
                }
            }
        }
        operate(cast, forOperator);
    }

    private void operate(Cast cast, Set<String> forOperator) throws IOException, InterruptedException {
        SharedDatabase.Resolved resolved = cast.database().resolve(forOperator);
        SinkBook book = cast.database().book();
        for (String key : resolved.applied()) {
            count(Counted.FOUND_APPLIED);
            outcomes.put(key, String.join("", book.values(key)));
        }
        cast.successor().ask(resolved.notApplied());
        for (String key : resolved.notApplied()) {
            count(Counted.FOUND_NOT_APPLIED);
            outcomes.put(key, applied(key, ofSuccessor.next(key)));
        }
    }

    /** What the owner says after its pause. */
    private void goneOn(String key, Plight plight, String said) {
        String refused = ofOwner.refused(key);
        switch (plight) {
            case SENT -> {
                expect(key, "replayed " + outcomes.get(key), said);
                expect(key, "Settle NOT_OWNER", refused);
                count(Counted.TOLD_OTHERS);
                count(Counted.SETTLEMENT_REFUSED);
            }
            case SUCCESSOR_AT_WORK -> {
                expect(key, "running -", said);
                expect(key, "Settle NOT_OWNER", refused);
                count(Counted.SETTLEMENT_REFUSED);
            }
            case FOUND_APPLIED -> {
                expect(key, "replayed " + outcomes.get(key), said);
                count(Counted.TOLD_OTHERS);
            }
            case ABOUT_TO_SEND, FOUND_NOT_APPLIED -> {
                expect(key, "late", said);
                expect(key, "GiveUp NOT_OWNER", refused);
                count(Counted.SEND_REFUSED);
            }
            case LEFT_IN_DOUBT -> {
                outcomes.put(key, applied(key, said));
                count(Counted.SETTLED_LATE);
            }
        }
    }

    private void askEverybody(Cast cast, Set<String> keys) throws IOException, InterruptedException {
        cast.owner().ask(keys);
        cast.successor().ask(keys);
        for (String key : keys) {
            expect(key, "replayed " + outcomes.get(key), ofOwner.next(key));
            expect(key, "replayed " + outcomes.get(key), ofSuccessor.next(key));
        }
    }

    /** The value of what it was told, which must be that it applied it. */
    private String applied(String key, String told) {
        String[] words = told.split(" ", -1);
        expect(key, "applied", words[0]);
        return words[words.length - 1];
    }

    private void expect(String key, String expected, String said) {
        if (!said.equals(expected)) {
            report.wrong(key + ", " + plights.get(key) + ": '" + said + "' instead of '" + expected + "'");
        }
    }

    private void count(Counted what) {
        counts.merge(what, 1, Integer::sum);
    }

    private void tell(SharedDatabase database) throws IOException, SQLException {
        report.figure("pauses", terms.rounds(), "of the owner, each past its leases of " + terms.leaseMillis() + " ms");
        report.figure("keys", plights.size(), "whose owner was paused");
        for (Counted counted : Counted.values()) {
            report.figure(counted.figure, counts.getOrDefault(counted, 0), counted.meaning);
        }
        SinkBook book = database.book();
        int twice = 0;
        int repeated = 0;
        for (Map.Entry<String, Plight> entry : plights.entrySet()) {
            int sent = book.effects(entry.getKey()).size();
            boolean repeats = entry.getValue() == Plight.SENT || entry.getValue() == Plight.SUCCESSOR_AT_WORK;
            repeated += sent > 1 && repeats ? 1 : 0;
            twice += counted(book, entry.getKey(), entry.getValue()) > 1 ? 1 : 0;
            if (sent != (repeats ? 2 : 1) || counted(book, entry.getKey(), entry.getValue()) != 1) {
                report.wrong(entry.getKey() + ", " + entry.getValue() + ": sent " + sent + " times");
            }
        }
        report.figure("sent again", repeated, "keys, by the successor, under the key that the receiver knows");
        report.figure("applied twice", twice, "");
        long stuck = database.stuck();
        report.figure("stuck", stuck, "keys without an outcome");
        if (stuck > 0) {
            report.wrong(stuck + " keys are stuck without an outcome");
        }
        List.of(ofOwner, ofSuccessor).forEach(conversation -> report.wrong(conversation.strange()));
    }

    private static int counted(SinkBook book, String key, Plight plight) {
        return plight.known() == NodeBusiness.Known.DEDUPLICATED
                ? book.deduplicated(key)
                : book.effects(key).size();
    }
}
