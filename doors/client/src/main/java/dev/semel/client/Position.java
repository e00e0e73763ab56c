package dev.semel.client;

/**
 * Where a call stands: everything, besides what was just seen, that the next step depends on.
 *
 * @param terms how far to go
 * @param asked for what
 * @param last what was seen last
 * @param effort what was done so far, what was just seen included
 * @param tries sends and polls that were tries, not waiting for another attempt; what was just seen included
 * @param waits how often another attempt was found at work
 * @param leftMillis until the deadline; 0 or less when it is over
 * @param token whether the budget had a retry left
 * @param closedMillis how long the breaker lets nothing through; 0 if it does
 * @param draw the jitter, from 0 up to and without 1
 */
record Position(
        RetryTerms terms,
        Asked asked,
        Seen last,
        Effort effort,
        int tries,
        int waits,
        long leftMillis,
        boolean token,
        long closedMillis,
        double draw) {}
