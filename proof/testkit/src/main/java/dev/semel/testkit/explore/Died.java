package dev.semel.testkit.explore;

/**
 * The process of this thread is dead. An error, so that handlers do not take it for a failure of theirs; those who catch it
 * all the same reach nothing any more, for all that a node offers throws it again.
 */
final class Died extends Error {
    private static final long serialVersionUID = 1L;

    Died() {
        super("The process is dead.", null, false, false);
    }
}
