package dev.semel.spring;

import dev.semel.assembly.StoreAddress;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** What {@code semel.store} says: one of four words, or the address of a store. */
final class StoreChoice {
    private final SemelProperties.@Nullable Kind word;
    private final @Nullable StoreAddress address;

    private StoreChoice(SemelProperties.@Nullable Kind word, @Nullable StoreAddress address) {
        this.word = word;
        this.address = address;
    }

    /** @throws MisuseException if it is neither; shows no password */
    static StoreChoice of(String text) {
        SemelProperties.Kind word = word(text);
        try {
            return word == null ? new StoreChoice(null, new StoreAddress(text.strip())) : new StoreChoice(word, null);
        } catch (IllegalArgumentException neither) {
            throw new MisuseException(
                    "semel.store cannot be used: " + neither.getMessage(),
                    "Set semel.store to auto, embedded, jdbc or memory, or to the address of a store, such as"
                            + " redis://HOST:PORT.");
        }
    }

    private static SemelProperties.@Nullable Kind word(String text) {
        for (SemelProperties.Kind kind : SemelProperties.Kind.values()) {
            if (kind.name().equals(text.strip().toUpperCase(Locale.ROOT))) {
                return kind;
            }
        }
        return null;
    }

    /** One function per case. */
    <T> T fold(Function<SemelProperties.Kind, T> onWord, Function<StoreAddress, T> onAddress) {
        if (word != null) {
            return onWord.apply(word);
        } else if (address != null) {
            return onAddress.apply(address);
        }
        throw new IllegalStateException("A choice is a word or an address.");
    }

    /** Whether the application's own database may be the store. */
    static final class OwnDatabase implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            SemelProperties.Kind said = word(context.getEnvironment().getProperty("semel.store", "auto"));
            return said == SemelProperties.Kind.AUTO || said == SemelProperties.Kind.JDBC;
        }
    }
}
