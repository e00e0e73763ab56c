package dev.semel.house.broken.core.attic;

/** Breaks the rule that every package of the core has its place in the reading order. */
public final class UnlistedPackage {}
