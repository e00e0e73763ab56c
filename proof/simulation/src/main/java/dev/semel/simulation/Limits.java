package dev.semel.simulation;

/**
 * How much of everything there may be in a scenario.
 *
 * @param clockEnd the last tick
 * @param flight a send checked at t arrives before t + flight, or never
 * @param claimFlight the same for claims
 * @param copies how often each claim and each last word may be delivered
 * @param tries sends per lease, for classes that allow several
 * @param renewals asked for per owner
 * @param oversight sweepers and operators
 * @param cache whether a near cache answers
 * @param repeatsTransactions whether a driver runs an ATOMIC transaction again, from its claim on
 */
record Limits(
        int clockEnd,
        int flight,
        int claimFlight,
        int copies,
        int tries,
        int renewals,
        Oversight oversight,
        boolean cache,
        boolean repeatsTransactions) {

    /**
     * @param sweepers who inquire
     * @param inquiries per sweeper
     * @param looks of an operator at an intent in doubt
     * @param purges by an operator
     */
    record Oversight(int sweepers, int inquiries, int looks, int purges) {}

    private static final int UNBOUNDED = 99;

    /** One copy of everything, one try, nobody who looks on. */
    static Limits until(int clockEnd, int flight) {
        return new Limits(clockEnd, flight, UNBOUNDED, 1, 1, 0, new Oversight(0, 0, 0, 0), false, false);
    }

    Limits clockEnd(int ticks) {
        return new Limits(ticks, flight, claimFlight, copies, tries, renewals, oversight, cache, repeatsTransactions);
    }

    /** Sends may be late without bound. */
    Limits lateSends() {
        return new Limits(
                clockEnd, Scenario.NEVER, claimFlight, copies, tries, renewals, oversight, cache, repeatsTransactions);
    }

    Limits claimsArriveWithin(int ticks) {
        return new Limits(clockEnd, flight, ticks, copies, tries, renewals, oversight, cache, repeatsTransactions);
    }

    Limits copies(int each) {
        return new Limits(clockEnd, flight, claimFlight, each, tries, renewals, oversight, cache, repeatsTransactions);
    }

    Limits tries(int perLease) {
        return new Limits(
                clockEnd, flight, claimFlight, copies, perLease, renewals, oversight, cache, repeatsTransactions);
    }

    Limits renewals(int perOwner) {
        return new Limits(
                clockEnd, flight, claimFlight, copies, tries, perOwner, oversight, cache, repeatsTransactions);
    }

    Limits sweepers(int count, int inquiries) {
        return with(new Oversight(count, inquiries, oversight.looks(), oversight.purges()));
    }

    Limits operator(int looks, int purges) {
        return with(new Oversight(oversight.sweepers(), oversight.inquiries(), looks, purges));
    }

    Limits cached() {
        return new Limits(clockEnd, flight, claimFlight, copies, tries, renewals, oversight, true, repeatsTransactions);
    }

    Limits repeatingTransactions() {
        return new Limits(clockEnd, flight, claimFlight, copies, tries, renewals, oversight, cache, true);
    }

    private Limits with(Oversight seen) {
        return new Limits(clockEnd, flight, claimFlight, copies, tries, renewals, seen, cache, repeatsTransactions);
    }
}
