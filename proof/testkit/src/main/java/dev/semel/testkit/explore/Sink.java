package dev.semel.testkit.explore;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A receiver outside, as one process reaches it: a payment provider, a mail server, another service. Records every effect.
 * Each way to apply may fail with a {@link NoAnswerException}, done or not. For the handler's own thread.
 */
public final class Sink {
    /** A late request arrives within the margin that operations declare unless they say otherwise. */
    private static final Duration LATE = Duration.ofMillis(500);

    private static final List<Fault> SENDING = List.of(
            Fault.SWITCH,
            Fault.DIE_BEFORE,
            Fault.DIE_AFTER,
            Fault.REPLY_LOST,
            Fault.REQUEST_LOST,
            Fault.LATE,
            Fault.PAUSE_AFTER);
    /** A pause between the last look at the lease and the first byte harms only those who are told to stand it. */
    private static final List<Fault> STANDING_PAUSES =
            Stream.concat(SENDING.stream(), Stream.of(Fault.PAUSE_BEFORE)).toList();

    private final Node node;
    private final Effects effects;

    Sink(Node node, Effects effects) {
        this.node = node;
        this.effects = effects;
    }

    /**
     * Sends to a receiver that applies whatever reaches it.
     *
     * @param key what it is about, such as an order; no schedule may apply it twice
     * @param value what is applied, and what the receiver answers
     */
    public <T> T apply(String key, T value) {
        return sent(key, SENDING, () -> {
            add(key, value, 0);
            return value;
        });
    }

    /**
     * Sends to a receiver that knows its callers' keys: a second request with one is told what the first was told.
     *
     * @param receiverKey such as {@code lease.keyFor("provider")}
     */
    public <T> T applyOnce(String receiverKey, String key, T value) {
        return sent(key, STANDING_PAUSES, () -> {
            Optional<Object> before = effects.remembered(receiverKey);
            if (before.isEmpty()) {
                effects.remember(receiverKey, value);
                add(key, value, 0);
                return value;
            }
            node.tell(effects.name() + " knows " + receiverKey + " already");
            return same(before.get(), value);
        });
    }

    /**
     * Sends to a receiver that refuses epochs below its fence for this key and gives an equal one the same answer.
     *
     * @throws FencedOffException if it refuses
     */
    public <T> T applyFenced(long epoch, String key, T value) {
        return sent(key, STANDING_PAUSES, () -> {
            if (epoch < effects.fence(key)) {
                node.tell(effects.name() + " refuses epoch " + epoch + " of " + key);
                throw new FencedOffException(effects.name() + " refuses epoch " + epoch + " of " + key + ", for "
                        + effects.fence(key) + " was seen.");
            }
            effects.raise(key, epoch);
            Optional<Effects.Applied> before = effects.ofEpoch(key, epoch);
            if (before.isPresent()) {
                return same(before.get().value(), value);
            }
            add(key, value, epoch);
            return value;
        });
    }

    /** Has the receiver refuse lower epochs for this key, then asks it; for the probe of a FENCED effect. */
    public Optional<Object> raiseAndFind(String key, long epoch) {
        node.mustLive();
        effects.raise(key, epoch);
        node.tell(effects.name() + ": fence of " + key + " raised to " + epoch);
        return find(key);
    }

    /** Asks the receiver what it has applied last about this key; for a probe. */
    public Optional<Object> find(String key) {
        node.mustLive();
        List<Object> values = effects.values(key);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }

    private void add(String key, Object value, long epoch) {
        effects.add(new Effects.Applied(key, value, node.toString(), epoch));
        node.tell(effects.name() + " applies " + key + " = " + value);
    }

    /** The receiver gives the answer that it gave; who asks for another type by the same key has two keys in mind. */
    @SuppressWarnings("unchecked")
    private static <T> T same(Object before, T asked) {
        if (!asked.getClass().isInstance(before)) {
            throw new IllegalArgumentException("One key was sent with " + before + " and with " + asked
                    + ", which are of different types; give each kind of request keys of its own.");
        }
        return (T) before;
    }

    private <T> T sent(String key, List<Fault> faults, Supplier<T> arrives) {
        String what = effects.name() + " " + key;
        Fault fault = node.at("sends " + what, faults);
        if (fault == Fault.REQUEST_LOST) {
            throw new NoAnswerException(what + " was not answered.");
        } else if (fault == Fault.LATE) {
            node.later(LATE, () -> {
                var unused = arrived(arrives);
            });
            throw new NoAnswerException(what + " was not answered.");
        }
        T value = arrives.get();
        node.after(fault, "sends " + what);
        if (fault == Fault.REPLY_LOST) {
            throw new NoAnswerException(what + " was not answered.");
        }
        return value;
    }

    /** What a late request is told, nobody hears. */
    private static <T> Optional<T> arrived(Supplier<T> arrives) {
        try {
            return Optional.of(arrives.get());
        } catch (FencedOffException refused) {
            return Optional.empty();
        }
    }
}
