package dev.semel.house.broken.kit;

/** Stands for what the test kit publishes. */
public final class Contract {}
