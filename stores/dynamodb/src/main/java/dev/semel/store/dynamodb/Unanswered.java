package dev.semel.store.dynamodb;

/** The service did not do what was asked, or nobody knows whether it did. */
final class Unanswered extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean passing;

    /** @param passing whether nothing was done, for now: asked again a little later it may be */
    Unanswered(String why, boolean passing, Throwable cause) {
        super(why, cause);
        this.passing = passing;
    }

    Unanswered(String why) {
        super(why);
        passing = false;
    }

    boolean isPassing() {
        return passing;
    }

    /** Why, without a full stop. */
    String why() {
        return String.valueOf(getMessage());
    }
}
