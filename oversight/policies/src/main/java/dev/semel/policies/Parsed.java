package dev.semel.policies;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What became of reading a policy file. */
public sealed interface Parsed {
    /** The file is in order. */
    record Valid(Policy policy) implements Parsed {
        public Valid {
            Objects.requireNonNull(policy, "policy");
        }
    }

    /**
     * The file must not be used.
     *
     * @param name the file's name, as it was given
     * @param errors all that is wrong with it, in the order of the file; never empty
     */
    record Invalid(String name, List<PolicyError> errors) implements Parsed {
        public Invalid {
            errors = List.copyOf(errors);
            if (errors.isEmpty()) {
                throw new IllegalArgumentException("A policy without errors is not invalid.");
            }
        }

        /** One line per error, each with the file's name and the place. */
        public List<String> lines() {
            return errors.stream().map(error -> error.in(name)).toList();
        }
    }

    /** One function per case. */
    default <T extends @Nullable Object> T fold(Function<Policy, T> onValid, Function<Invalid, T> onInvalid) {
        return this instanceof Valid valid ? onValid.apply(valid.policy()) : onInvalid.apply((Invalid) this);
    }
}
