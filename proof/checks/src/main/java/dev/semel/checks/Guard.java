package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where code asks for a thing to be done once: by a call of the guard, by name, or of what is {@code @Idempotent}; itself, or
 * by other code that does in each of its implementations. For one thread.
 */
final class Guard {
    static final List<String> TYPES = List.of(
            "dev.semel.Semel",
            "dev.semel.TimeBound",
            "dev.semel.store.jdbc.Transactions",
            "dev.semel.store.jdbc.LeasedTransactions");

    private final Map<JavaCodeUnit, Boolean> known = new HashMap<>();

    static boolean isCalledIn(JavaCodeUnit code) {
        return Code.uses(code).anyMatch(Guard::isGuard);
    }

    static boolean isGuard(JavaAccess<?> use) {
        return TYPES.stream().anyMatch(type -> Code.isOf(use, type, "once") || Code.isOf(use, type, "undo"));
    }

    static boolean isIdempotent(JavaCodeUnit code) {
        return code instanceof JavaMethod method && Declared.isIdempotent(method);
    }

    /** Whether the code comes to it. */
    boolean protects(JavaCodeUnit code) {
        if (!known.containsKey(code)) {
            decide(Code.reached(Stream.of(code), Code::uses, unit -> !known.containsKey(unit)));
        }
        return Boolean.TRUE.equals(known.get(code));
    }

    /** All that leads to each other at once: what only leads back to itself is led nowhere. */
    private void decide(Set<JavaCodeUnit> together) {
        together.forEach(code -> known.put(code, isIdempotent(code)));
        boolean moved = true;
        while (moved) {
            moved = false;
            for (JavaCodeUnit code : together) {
                if (!protects(code) && Code.uses(code).anyMatch(this::isOne)) {
                    known.put(code, true);
                    moved = true;
                }
            }
        }
    }

    /** Whether the use is the guard, or leads to it. */
    boolean isOne(JavaCodeUnitAccess<?> use) {
        if (isGuard(use) || Code.target(use).filter(Guard::isIdempotent).isPresent()) {
            return true;
        }
        List<JavaCodeUnit> implementations = Code.implementations(use);
        return !implementations.isEmpty() && implementations.stream().allMatch(this::protects);
    }

    /** What runs when the code does and is not handed to the guard: its own calls, and lambdas that others take. */
    Stream<JavaCodeUnitAccess<?>> besides(JavaCodeUnit code) {
        Takers takers = new Takers(code, this::isOne, false);
        boolean isGuarding = Code.uses(code).anyMatch(this::isOne);
        return Code.uses(code).filter(use -> Code.isOwnCall(use) || !isGuarding || !takers.give(use));
    }
}
