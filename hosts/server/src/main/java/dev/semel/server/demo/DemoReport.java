package dev.semel.server.demo;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The proof: what the clients were told, held against the payments service's own book.
 *
 * @param audit what the book says
 * @param seen what the clients saw
 * @param doubted orders that were in doubt: somebody was told so, or the service was asked about them
 * @param probes what the service said when it was last asked about an order, and of how many it said so
 * @param kills how often and how hard the gateway was killed
 */
public record DemoReport(Audit audit, Seen seen, int doubted, Map<String, Integer> probes, Kills kills) {
    /**
     * What the clients saw.
     *
     * @param requests how many they sent, retries included
     * @param replayed how many of those were answered from the record
     * @param waiting how many were told that another is at work
     * @param hungUp how many of them they left before they could read the answer
     */
    public record Seen(long requests, long replayed, long waiting, long hungUp) {}

    /**
     * Kills.
     *
     * @param times how often
     * @param inFlight how many requests waited for an answer then, together
     * @param orderly whether the gateways were told to end instead, and could
     * @param databaseRestarts how often the database was restarted
     */
    public record Kills(int times, int inFlight, boolean orderly, int databaseRestarts) {
        /** Nobody was killed. */
        public static final Kills NONE = new Kills(0, 0, false, 0);
    }

    public DemoReport {
        probes = new TreeMap<>(probes);
    }

    static DemoReport of(Collection<Order> orders, Tally tally, SamplePayments payments, Kills kills) {
        Map<String, String> probed = payments.probed();
        Set<String> doubted = new HashSet<>(tally.doubted());
        doubted.addAll(probed.keySet());
        Map<String, Integer> probes = new TreeMap<>();
        probed.values().forEach(said -> probes.merge(said, 1, Integer::sum));
        Seen seen = new Seen(tally.asked(), tally.replayed.sum(), tally.running.sum(), tally.hungUp.sum());
        return new DemoReport(Audit.of(orders, tally, payments), seen, doubted.size(), probes, kills);
    }

    /** Whether every order was applied or refused exactly once and everybody was told so. */
    public boolean holds() {
        return audit.holds();
    }

    /** What must not be, a line for each order. */
    public List<String> wrong() {
        return audit.wrong();
    }

    /** The report for people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        line(text, "orders", audit.orders(), "asked for by several clients each, at the same moment");
        line(text, "requests", seen.requests(), "sent for them, retries included; " + seen.hungUp() + " left unread");
        line(
                text,
                kills.orderly() ? "told to end" : "killed",
                kills.times(),
                (kills.orderly() ? "times" : "times with -9") + ", with " + kills.inFlight()
                        + " requests under way in all");
        if (kills.databaseRestarts() > 0) {
            line(text, "restarted", kills.databaseRestarts(), "time the database under them");
        }
        line(text, "told to wait", seen.waiting(), "while another attempt was at work");
        line(text, "replayed", seen.replayed(), "answers given from the record");
        line(text, "in doubt", doubted, doubted == 0 ? "" : "orders for a while, until the service was asked:");
        probes.forEach((said, times) -> line(text, "", times, said(said)));
        line(text, "applied", audit.applied(), "by the service, counted in its own book");
        line(text, "refused", audit.refused(), "by the service for good, counted there as well");
        line(text, "not settled", audit.untold(), "");
        line(text, "applied twice", audit.appliedTwice(), "");
        return text.toString();
    }

    private static String said(String probe) {
        return switch (probe) {
            case "applied" -> "had been applied: the answer was adopted";
            case "refused" -> "had been refused: that was adopted";
            default -> "were not there: the next request could run";
        };
    }

    private static void line(StringBuilder text, String name, long number, String meaning) {
        text.append(String.format(Locale.ROOT, "  %-15s %,9d  %s", name, number, meaning)
                        .stripTrailing())
                .append(System.lineSeparator());
    }
}
