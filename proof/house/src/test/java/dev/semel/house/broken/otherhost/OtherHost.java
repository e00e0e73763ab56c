package dev.semel.house.broken.otherhost;

/** A host that another host imports. */
public final class OtherHost {}
