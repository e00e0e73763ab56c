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
record Bounds(
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
    static Bounds until(int clockEnd, int flight) {
        return new Bounds(clockEnd, flight, UNBOUNDED, 1, 1, 0, new Oversight(0, 0, 0, 0), false, false);
    }

    Bounds clockEnd(int ticks) {
        return new Bounds(ticks, flight, claimFlight, copies, tries, renewals, oversight, cache, repeatsTransactions);
    }

    /** Sends may be late without bound. */
    Bounds lateSends() {
        return new Bounds(
                clockEnd, Scenario.NEVER, claimFlight, copies, tries, renewals, oversight, cache, repeatsTransactions);
    }

    Bounds claimsArriveWithin(int ticks) {
        return new Bounds(clockEnd, flight, ticks, copies, tries, renewals, oversight, cache, repeatsTransactions);
    }

    Bounds copies(int each) {
        return new Bounds(clockEnd, flight, claimFlight, each, tries, renewals, oversight, cache, repeatsTransactions);
    }

    Bounds tries(int perLease) {
        return new Bounds(
                clockEnd, flight, claimFlight, copies, perLease, renewals, oversight, cache, repeatsTransactions);
    }

    Bounds renewals(int perOwner) {
        return new Bounds(
                clockEnd, flight, claimFlight, copies, tries, perOwner, oversight, cache, repeatsTransactions);
    }

    Bounds sweepers(int count, int inquiries) {
        return with(new Oversight(count, inquiries, oversight.looks(), oversight.purges()));
    }

    Bounds operator(int looks, int purges) {
        return with(new Oversight(oversight.sweepers(), oversight.inquiries(), looks, purges));
    }

    Bounds cached() {
        return new Bounds(clockEnd, flight, claimFlight, copies, tries, renewals, oversight, true, repeatsTransactions);
    }

    Bounds repeatingTransactions() {
        return new Bounds(clockEnd, flight, claimFlight, copies, tries, renewals, oversight, cache, true);
    }

    private Bounds with(Oversight seen) {
        return new Bounds(clockEnd, flight, claimFlight, copies, tries, renewals, seen, cache, repeatsTransactions);
    }
}
