package dev.semel.move;

/**
 * How far a move has come, as one node sees it.
 *
 * @param open whether claims go to the new store
 * @param over whether the old store is empty, and known to be for good
 * @param copied how many records this node has handed over
 * @param left how many it has left where they are in its latest round, for somebody was at work on them
 * @param torn how many keys it has met of which both stores have a record that was claimed there
 */
public record MoveProgress(boolean open, boolean over, long copied, long left, long torn) {}
