package dev.semel.server.demo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the clients were told, held against the service's own book. Nothing here is taken from the gateway.
 *
 * @param orders how many orders were looked at
 * @param applied how many of them the service applied
 * @param refused how many it refused for good
 * @param appliedTwice how many it applied more than once
 * @param untold of how many nobody was told an outcome
 * @param wrong what must not be, a line for each order; empty if every order was applied or refused exactly once and
 *     everybody was told so
 */
public record Audit(int orders, int applied, int refused, int appliedTwice, int untold, List<String> wrong) {
    private static final int MOST_CHARACTERS = 120;

    public Audit {
        wrong = List.copyOf(wrong);
    }

    /** Counts; the storm must be over. */
    public static Audit of(Collection<Order> orders, Tally tally, SamplePayments payments) {
        List<String> wrong = new ArrayList<>();
        int applied = 0;
        int refused = 0;
        int twice = 0;
        int untold = 0;
        for (Order order : orders) {
            String key = order.key();
            Tally.Told told = tally.settledAnswer(key);
            int times = payments.applied(key);
            applied += times > 0 ? 1 : 0;
            twice += times > 1 ? 1 : 0;
            refused += payments.refused(key) ? 1 : 0;
            untold += told == null ? 1 : 0;
            String finding = tally.isContradicted(key)
                    ? "clients were told different outcomes; applied " + times + " times"
                    : finding(told, times, payments.refused(key), payments.answer(key));
            if (!finding.isEmpty()) {
                wrong.add(key + ": " + finding);
            }
        }
        return new Audit(orders.size(), applied, refused, twice, untold, wrong);
    }

    private static String finding(Tally.@Nullable Told told, int times, boolean refused, String answer) {
        if (times > 1) {
            return "applied " + times + " times";
        } else if (told == null) {
            return "nobody was told its outcome; applied " + times + " times";
        } else if (told.status() == 201 && times == 0) {
            return "told as applied, and the service never did";
        } else if (told.status() == 422 && (times != 0 || !refused)) {
            return "told as refused, and the service says otherwise";
        } else if (told.status() != 201 && told.status() != 422) {
            return "turned away for good with status " + told.status();
        }
        return told.body().equals(answer)
                ? ""
                : "told " + told.status() + " '" + beginning(told.body()) + "', and the service's answer is '"
                        + beginning(answer) + "'";
    }

    private static String beginning(String text) {
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
    }

    /** Whether every order was applied or refused exactly once and everybody was told so. */
    public boolean holds() {
        return wrong.isEmpty();
    }
}
