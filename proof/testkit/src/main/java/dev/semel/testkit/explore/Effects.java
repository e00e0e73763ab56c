package dev.semel.testkit.explore;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What was applied at one receiver, behind its own deduplication; one thread at a time. */
public final class Effects {
    /**
     * One effect.
     *
     * @param key what it was about
     * @param value what was applied
     * @param by which process sent it
     * @param epoch of a fenced one, else 0
     */
    record Applied(String key, Object value, String by, long epoch) {}

    private final String name;
    private final List<Applied> applied = new ArrayList<>();
    private final Map<String, Object> remembered = new LinkedHashMap<>();
    private final Map<String, Long> fences = new LinkedHashMap<>();

    Effects(String name) {
        this.name = name;
    }

    /** The receiver's name. */
    public String name() {
        return name;
    }

    /** How many effects there are about this key. */
    public int count(String key) {
        return values(key).size();
    }

    /** How many effects there are. */
    public int count() {
        return applied.size();
    }

    /** What was applied about this key, in its order. */
    public List<Object> values(String key) {
        return applied.stream()
                .filter(each -> each.key().equals(key))
                .map(Applied::value)
                .toList();
    }

    /** The keys about which something was applied, sorted. */
    public Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        applied.forEach(each -> keys.add(each.key()));
        return keys;
    }

    void add(Applied effect) {
        applied.add(effect);
    }

    /** What was answered to this receiver key before. */
    Optional<Object> remembered(String receiverKey) {
        return Optional.ofNullable(remembered.get(receiverKey));
    }

    void remember(String receiverKey, Object value) {
        remembered.put(receiverKey, value);
    }

    /** The lowest epoch that is taken for this key; 0 at first. */
    long fence(String key) {
        return fences.getOrDefault(key, 0L);
    }

    void raise(String key, long epoch) {
        fences.merge(key, epoch, Math::max);
    }

    Optional<Applied> ofEpoch(String key, long epoch) {
        return applied.stream()
                .filter(each -> each.key().equals(key) && each.epoch() == epoch)
                .findFirst();
    }

    @Override
    public String toString() {
        return name + applied;
    }
}
