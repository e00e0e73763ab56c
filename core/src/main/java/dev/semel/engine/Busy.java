package dev.semel.engine;

import java.util.Set;

/**
 * What is under way with the store. Immutable.
 *
 * @param calls how many calls
 * @param events how many events these hold
 */
record Busy(int calls, int events) {
    /** Of lanes, idle ones among them, and of callers that help. */
    static Busy of(Set<Lane> lanes, Set<Lane> helpers) {
        int calls = helpers.size();
        int events = 0;
        for (Lane helper : helpers) {
            events += helper.events();
        }
        for (Lane lane : lanes) {
            calls += lane.events() == 0 ? 0 : 1;
            events += lane.events();
        }
        return new Busy(calls, events);
    }
}
