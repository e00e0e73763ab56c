package dev.semel.chaos;

import java.util.List;
import java.util.Set;

/** Holds what was told of a key against what stands in the sinks, and counts. For one thread. */
final class KeyAudit {
    private final NodesCampaign.Terms terms;
    private final SinkBook book;
    private final Tellings tellings;
    private final CampaignReport report;
    private int grants;
    private int mostGrants;
    private int effects;
    private int repeats;
    private int twice;

    KeyAudit(NodesCampaign.Terms terms, SinkBook book, Tellings tellings, CampaignReport report) {
        this.terms = terms;
        this.book = book;
        this.tellings = tellings;
        this.report = report;
    }

    /** @param doubted whether an operator had to settle it */
    void check(String key, boolean doubted) {
        int counted = counted(key);
        grants += book.grants(key);
        mostGrants = Math.max(mostGrants, book.grants(key));
        effects += counted > 0 ? 1 : 0;
        repeats += book.effects(key).size() - counted;
        twice += counted > 1 ? 1 : 0;
        if (counted != 1) {
            report.wrong(key + ": applied " + counted + " times");
        }
        if (book.sharesAnEpoch(key)) {
            report.wrong(key + ": one epoch was given to two processes");
        }
        checkTellings(key, doubted);
        if (terms.faults().number() == 0 && book.grants(key) != 1) {
            report.wrong(key + ": granted to " + book.grants(key) + " attempts, though nothing failed");
        }
    }

    /** Behind what the receiver is said to do. */
    private int counted(String key) {
        return terms.known() == NodeBusiness.Known.DEDUPLICATED
                ? book.deduplicated(key)
                : book.effects(key).size();
    }

    private void checkTellings(String key, boolean doubted) {
        Set<String> told = tellings.values(key);
        if (told.size() != 1 || !book.values(key).containsAll(told)) {
            report.wrong(key + ": told " + told + ", and the sinks hold " + book.values(key));
        }
        if (tellings.outcomes(key) < terms.size().twins()) {
            report.wrong(key + ": told to " + tellings.outcomes(key) + " of "
                    + terms.size().twins() + " twins" + (doubted ? ", after it was settled" : ""));
        }
        if (tellings.applied(key) > 1) {
            report.wrong(key + ": " + tellings.applied(key) + " callers were told that they applied it");
        }
    }

    void tell(List<String> keys) {
        report.figure("grants", grants, "of the right to act");
        report.figure("  most for one key", mostGrants, "");
        report.figure("applied", effects, "keys, in the sinks");
        report.figure("applied twice", twice, "");
        if (terms.known() == NodeBusiness.Known.DEDUPLICATED) {
            report.figure("  sent again", repeats, "under the key that the receiver knows");
        }
        Set<String> asked = Set.copyOf(keys);
        long strangers =
                book.keys().stream().filter(key -> !asked.contains(key)).count();
        if (strangers > 0) {
            report.wrong(strangers + " keys in the sinks that nobody asked for");
        }
    }
}
