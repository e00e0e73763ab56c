package dev.semel.store.redis;

import redis.clients.jedis.exceptions.JedisDataException;

/** A server refused, or nothing is known of what it did. Never leaves this package. */
final class Unanswered extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whether the server said so. */
    private final boolean refused;

    /** What the server said instead of an answer. */
    Unanswered(JedisDataException refusal) {
        super(firstLine(refusal), refusal);
        refused = true;
    }

    Unanswered(String why, Throwable cause) {
        super(why, cause);
        refused = false;
    }

    String why() {
        return String.valueOf(getMessage());
    }

    /** Whether the server refused with an error that begins so. */
    boolean isRefusal(String code) {
        return refused && why().contains(code);
    }

    boolean isRefusal() {
        return refused;
    }

    /** Whether another server may be the one by now: this one says so, or nothing at all. */
    boolean isOfAnother() {
        return !refused || isRefusal("MOVED") || isRefusal("READONLY");
    }

    /** What the server said, without the words that it says it was asked. */
    static String firstLine(Throwable cause) {
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        String first = message.lines().findFirst().orElse("no reason given");
        int quoted = first.indexOf(", with args beginning with");
        return quoted < 0 ? first : first.substring(0, quoted);
    }
}
