package dev.semel.server.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The proof: what the clients were told, held against the payments service's own book.
 *
 * @param orders how many orders were asked for
 * @param requests how many requests were sent for them, retries included
 * @param replayed how many of those were answered from the record
 * @param waiting how many were told that another is at work
 * @param hungUp how many clients hung up on purpose before they could read
 * @param applied orders that the service applied
 * @param refused orders that the service refused for good
 * @param doubted orders of which somebody was told that they are in doubt
 * @param probes what the service said when it was asked about an order in doubt, and about how many it said so
 * @param kills how often the gateway was killed
 * @param inFlightAtKills how many requests waited for an answer when it was
 * @param wrong what must not be, by order; empty if all is well
 */
public record DemoReport(
        int orders,
        long requests,
        long replayed,
        long waiting,
        long hungUp,
        int applied,
        int refused,
        int doubted,
        Map<String, Integer> probes,
        int kills,
        int inFlightAtKills,
        List<String> wrong) {
    public DemoReport {
        probes = new TreeMap<>(probes);
        wrong = List.copyOf(wrong);
    }

    static DemoReport of(List<Order> orders, Tally tally, SamplePayments payments, int kills, int inFlightAtKills) {
        List<String> wrong = new ArrayList<>();
        int applied = 0;
        int refused = 0;
        for (Order order : orders) {
            String key = order.key();
            int times = payments.applied(key);
            boolean isRefused = payments.refused(key);
            String told = tally.settled.get(key);
            applied += times > 0 ? 1 : 0;
            refused += isRefused ? 1 : 0;
            String finding = finding(times, isRefused, told, tally.contradicted.contains(key));
            if (!finding.isEmpty()) {
                wrong.add(key + ": " + finding);
            }
        }
        Map<String, Integer> probes = new TreeMap<>();
        payments.probed().forEach((key, said) -> probes.merge(said, 1, Integer::sum));
        return new DemoReport(
                orders.size(),
                tally.asked(),
                tally.replayed.sum(),
                tally.running.sum(),
                tally.lostOnPurpose.sum(),
                applied,
                refused,
                tally.doubted.size(),
                probes,
                kills,
                inFlightAtKills,
                wrong);
    }

    private static String finding(int times, boolean refused, @Nullable String told, boolean contradicted) {
        if (times > 1) {
            return "applied " + times + " times";
        } else if (told == null) {
            return "nobody was told its outcome";
        } else if (contradicted) {
            return "clients were told different outcomes";
        } else if (told.startsWith("201") && times != 1) {
            return "told as applied, and the service never did";
        } else if (told.startsWith("422") && (times != 0 || !refused)) {
            return "told as refused, and the service says otherwise";
        }
        return "";
    }

    /** Whether every order was applied or refused exactly once and everybody was told so. */
    public boolean holds() {
        return wrong.isEmpty();
    }

    /** How many orders were applied more than once. */
    public long appliedTwice() {
        return wrong.stream().filter(each -> each.contains(": applied ")).count();
    }

    /** The report for people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        line(text, "orders", orders, "asked for by several clients each, at the same moment");
        line(text, "requests", requests, "sent for them, retries included; " + hungUp + " clients hung up unread");
        line(text, "applied", applied, "by the service, counted in its own book");
        line(text, "refused", refused, "by the service for good, and never applied");
        line(text, "replayed", replayed, "answers given from the record");
        line(text, "told to wait", waiting, "while another attempt was at work");
        line(text, "killed", kills, "times with -9, with " + inFlightAtKills + " requests waiting for an answer");
        line(text, "in doubt", doubted, "orders for a while; every one was settled by asking the service:");
        probes.forEach((said, times) -> line(text, "", times, said(said)));
        line(
                text,
                "still in doubt",
                wrong.stream().filter(each -> each.endsWith("its outcome")).count(),
                "");
        line(text, "applied twice", appliedTwice(), "");
        return text.toString();
    }

    private static String said(String probe) {
        return switch (probe) {
            case "applied" -> "it was there: its answer was adopted";
            case "refused" -> "it had been refused: that was adopted";
            default -> "it was not there: it was let run again";
        };
    }

    private static void line(StringBuilder text, String name, long number, String meaning) {
        text.append(String.format(Locale.ROOT, "  %-15s %,9d  %s%n", name, number, meaning)
                        .stripTrailing())
                .append(System.lineSeparator());
    }
}
