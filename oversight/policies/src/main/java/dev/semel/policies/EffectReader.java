package dev.semel.policies;

import dev.semel.policy.EffectClass;
import dev.semel.policy.EffectTerms;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what is known of the receiver of an effect: {@code effect}, a word or a block. */
final class EffectReader {
    private static final Map<String, EffectClass> CLASSES = classes();
    private static final Map<String, List<EffectClass>> BELONGS = Map.of(
            "horizon", List.of(EffectClass.DEDUPLICATED),
            "memory", List.of(EffectClass.QUERYABLE, EffectClass.FENCED),
            "quiescence", List.of(EffectClass.QUERYABLE),
            "remembers-refusals", List.of(EffectClass.DEDUPLICATED),
            "probe", List.of(EffectClass.QUERYABLE, EffectClass.FENCED, EffectClass.DEDUPLICATED));
    private static final Duration FOREVER = Duration.ofMillis(EffectTerms.FOREVER);

    private final Findings findings;

    EffectReader(Findings findings) {
        this.findings = findings;
    }

    /** What was read. */
    record Effect(EffectTerms terms, @Nullable ProbePolicy probe) {}

    Effect read(@Nullable Value value, Section around) {
        if (value == null) {
            return new Effect(EffectTerms.unprotected(), null);
        }
        if (value instanceof Value.Text) {
            EffectClass named = around.choice(value, CLASSES, EffectClass.UNPROTECTED);
            if (named != EffectClass.UNPROTECTED) {
                findings.add(value.place(), "A " + word(named) + " effect needs more than its class; " + needs(named));
            }
            return new Effect(EffectTerms.unprotected(), null);
        }
        Section block = Section.of(
                value, findings, "class", "horizon", "memory", "quiescence", "margin", "remembers-refusals", "probe");
        return read(block);
    }

    private Effect read(Section block) {
        int before = findings.stumbles();
        Value named = block.value("class");
        if (named == null) {
            findings.add(
                    block.place(),
                    "An effect needs its class; write class: and one of " + String.join(", ", CLASSES.keySet()) + ".");
            return new Effect(EffectTerms.unprotected(), null);
        }
        EffectClass effectClass = block.choice(named, CLASSES, EffectClass.UNPROTECTED);
        if (findings.stumbles() == before) {
            refuseMisplaced(block, effectClass);
        }
        ProbePolicy probe = probe(block, effectClass);
        return new Effect(terms(block, effectClass, before), probe);
    }

    private void refuseMisplaced(Section block, EffectClass effectClass) {
        BELONGS.forEach((name, classes) -> {
            if (block.has(name) && !classes.contains(effectClass)) {
                findings.add(
                        block.placeOf(name),
                        "'" + name + "' means nothing for the class " + word(effectClass) + "; it belongs to "
                                + String.join(
                                        ", ",
                                        classes.stream().map(EffectReader::word).toList()) + ".");
            }
        });
        boolean lacksHorizon = effectClass == EffectClass.DEDUPLICATED && !block.has("horizon");
        boolean asked = effectClass == EffectClass.QUERYABLE || effectClass == EffectClass.FENCED;
        if (lacksHorizon || (asked && !(block.has("memory") && block.has("probe")))) {
            findings.add(
                    block.place(), "A " + word(effectClass) + " effect is not fully declared; " + needs(effectClass));
        }
    }

    private static String needs(EffectClass effectClass) {
        return switch (effectClass) {
            case DEDUPLICATED -> "give 'horizon', for how long after the first attempt a repeat is harmless.";
            case QUERYABLE, FENCED -> "give 'memory', for how long the service remembers, and 'probe', how to ask it.";
            case ATOMIC, UNPROTECTED -> "give 'class'.";
        };
    }

    private @Nullable ProbePolicy probe(Section block, EffectClass effectClass) {
        Value probe = block.value("probe");
        return probe == null ? null : new ProbeReader(findings).read(probe, effectClass == EffectClass.FENCED);
    }

    private EffectTerms terms(Section block, EffectClass effectClass, int before) {
        Duration horizon = endless(block, "horizon");
        Duration memory = endless(block, "memory");
        Duration quiescence = block.duration("quiescence", Duration.ZERO);
        Duration margin = block.duration("margin", Duration.ZERO);
        boolean remembers = block.flag("remembers-refusals", false);
        if (findings.stumbles() > before) {
            return EffectTerms.unprotected();
        }
        try {
            EffectTerms terms = switch (effectClass) {
                case DEDUPLICATED -> EffectTerms.deduplicated(horizon);
                case FENCED -> EffectTerms.fenced(memory);
                case QUERYABLE ->
                    block.has("quiescence") ? EffectTerms.queryable(memory, quiescence) : EffectTerms.queryable(memory);
                case ATOMIC, UNPROTECTED -> EffectTerms.unprotected();
            };
            terms = block.has("margin") ? terms.withMargin(margin) : terms;
            return remembers ? terms.rememberingRefusals() : terms;
        } catch (IllegalArgumentException unsafe) {
            findings.add(block.place(), String.valueOf(unsafe.getMessage()));
            return EffectTerms.unprotected();
        }
    }

    private static Duration endless(Section block, String name) {
        Value value = block.value(name);
        if (value == null || (value instanceof Value.Text text && text.text().equals("forever"))) {
            return FOREVER;
        }
        return block.duration(value, FOREVER);
    }

    private static String word(EffectClass effectClass) {
        return effectClass.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** All but ATOMIC: no file can put an effect into a transaction. */
    private static Map<String, EffectClass> classes() {
        Map<String, EffectClass> words = new LinkedHashMap<>(Section.words(EffectClass.class));
        words.remove("atomic");
        return words;
    }
}
