package dev.semel.simulation;

/**
 * A protocol with one rule broken, which must fail.
 *
 * @param name for people and file names
 * @param scenario in which it is run
 * @param rules with the broken one
 * @param breaks the invariant that must be seen broken
 */
record Variant(String name, Scenario scenario, Rules rules, Invariant breaks) {}
