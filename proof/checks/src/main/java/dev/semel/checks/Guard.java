package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import java.util.List;

/** How code asks for a thing to be done once, by name. */
final class Guard {
    static final List<String> TYPES =
            List.of("dev.semel.Semel", "dev.semel.store.jdbc.Transactions", "dev.semel.store.jdbc.LeasedTransactions");

    private Guard() {}

    static boolean isCalledIn(JavaCodeUnit code) {
        return Code.uses(code).anyMatch(Guard::isGuard);
    }

    static boolean isGuard(JavaAccess<?> use) {
        return TYPES.stream().anyMatch(type -> Code.isOf(use, type, "once"));
    }
}
