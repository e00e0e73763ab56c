package dev.semel.operation;

import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * What an operation's users expect to hold after any sequence of attempts (A11); checked by the testkit.
 *
 * @param statement the expectation as a sentence
 * @param holds looks at the domain and tells whether it holds now
 */
public record Invariant(String statement, BooleanSupplier holds) {
    public Invariant {
        Objects.requireNonNull(statement, "statement");
        Objects.requireNonNull(holds, "holds");
    }
}
