package dev.semel.testkit;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.IntentRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Whether a store, seen concurrently, did what the pure function does: each key of a history must have an order that
 * agrees with real time and explains every answer, and the store's time must not go back from an answer to a question
 * that was asked after it. A call without an answer may have happened at any moment since it was asked, or never. Epochs
 * are the store's to choose as long as they rise per key.
 *
 * <p>Pure; reads no clock and no store. A history should end with a read of every key: what nobody looked at afterwards
 * is explained by having never happened.
 */
public final class Linearizability {
    /** So many places one key's search looks at before it gives up. */
    public static final long MOST_PLACES = 400_000;

    private final Function<OperationKey, KeyModel> starts;
    private final long apartMillis;

    private Linearizability(Function<OperationKey, KeyModel> starts, long apartMillis) {
        this.starts = starts;
        this.apartMillis = apartMillis;
    }

    /** A history that began with an empty store. */
    public static Explanation of(History history) {
        return of(history.calls());
    }

    /** Calls on a store that was empty before the first of them. */
    public static Explanation of(List<Call> calls) {
        return new Linearizability(key -> KeyModel.NEW, 0).explain(calls, (key, end) -> {});
    }

    /**
     * A history that began with an empty store whose instances know the time within bounds alone: from one answer to
     * another it may go back by so much, though never for one key from a change to what came after it.
     */
    public static Explanation of(History history, long apartMillis) {
        return new Linearizability(key -> KeyModel.NEW, apartMillis).explain(history.calls(), (key, end) -> {});
    }

    /** Takes what each key ends with. */
    interface Ends {
        void take(OperationKey key, KeyModel end);
    }

    static Explanation from(Function<OperationKey, KeyModel> starts, History history, Ends ends) {
        return new Linearizability(starts, 0).explain(history.calls(), ends);
    }

    private Explanation explain(List<Call> calls, Ends ends) {
        List<Call> back = timeGoneBack(calls);
        if (!back.isEmpty()) {
            OperationKey key = back.get(back.size() - 1).key();
            return new Explanation.Contradicted(key, Timeline.ofTimeGoneBack(back));
        }
        long latest = calls.stream().mapToLong(Call::atMillis).max().orElse(0);
        Map<OperationKey, List<Call>> byKey = new java.util.TreeMap<>();
        calls.forEach(call ->
                byKey.computeIfAbsent(call.key(), unused -> new ArrayList<>()).add(call));
        for (Map.Entry<OperationKey, List<Call>> each : byKey.entrySet()) {
            Explanation failed = explainKey(each.getKey(), each.getValue(), latest, ends);
            if (!(failed instanceof Explanation.Explained)) {
                return failed;
            }
        }
        return new Explanation.Explained(byKey.size(), calls.size());
    }

    private Explanation explainKey(OperationKey key, List<Call> calls, long latest, Ends ends) {
        Guesses guesses = new Guesses(seen(calls), latest);
        KeyModel start = starts.apply(key);
        OrderSearch search = new OrderSearch(calls, start, guesses);
        OrderSearch.Place end = search.find(MOST_PLACES);
        if (end != null) {
            ends.take(key, end.model());
            return new Explanation.Explained(1, calls.size());
        }
        if (search.gaveUp(MOST_PLACES)) {
            return new Explanation.Undecided(key, MOST_PLACES);
        }
        List<Call> shortest = shortest(calls, prefix -> {
            OrderSearch again = new OrderSearch(prefix, start, guesses);
            return again.find(MOST_PLACES) == null && !again.gaveUp(MOST_PLACES);
        });
        OrderSearch shown = new OrderSearch(shortest, start, guesses);
        shown.find(MOST_PLACES);
        return new Explanation.Contradicted(key, Timeline.of(key, shown));
    }

    private static List<IntentRecord> seen(List<Call> calls) {
        return calls.stream().map(Call::shown).filter(Objects::nonNull).toList();
    }

    /** The calls up to the first answer with which they fail; what was answered later counts as under way. */
    private static List<Call> shortest(List<Call> calls, Predicate<List<Call>> fails) {
        List<Call> answered = calls.stream()
                .filter(Call::isAnswered)
                .sorted(Comparator.comparingLong((Call call) -> call.span().answered())
                        .thenComparingInt(call -> call.span().turn()))
                .toList();
        int right = 0;
        int wrong = answered.size();
        while (wrong - right > 1) {
            int middle = (right + wrong) / 2;
            if (fails.test(upTo(calls, answered.subList(0, middle)))) {
                wrong = middle;
            } else {
                right = middle;
            }
        }
        return upTo(calls, answered.subList(0, wrong));
    }

    private static List<Call> upTo(List<Call> calls, List<Call> answered) {
        long moment = answered.get(answered.size() - 1).span().answered();
        List<Call> prefix = new ArrayList<>(answered);
        for (Call call : calls) {
            boolean later = call.span().asked() < moment && !answered.contains(call);
            if (later && call.event() != null) {
                prefix.add(call.unanswered());
            }
        }
        return prefix;
    }

    /** Two calls, the second asked after the first was answered, and with an earlier time; or none. */
    private List<Call> timeGoneBack(List<Call> calls) {
        List<Call> byAsking = calls.stream()
                .filter(Call::isAnswered)
                .sorted(Comparator.comparingLong(call -> call.span().asked()))
                .toList();
        List<Call> byAnswering = byAsking.stream()
                .sorted(Comparator.comparingLong(call -> call.span().answered()))
                .toList();
        Call latest = null;
        int known = 0;
        for (Call call : byAsking) {
            for (; byAnswering.get(known).span().answered() < call.span().asked(); known++) {
                Call told = byAnswering.get(known);
                latest = latest == null || told.atMillis() > latest.atMillis() ? told : latest;
            }
            if (latest != null && call.atMillis() < latest.atMillis() - apartMillis) {
                return List.of(latest, call);
            }
        }
        return List.of();
    }
}
