package dev.semel.server.certify;

import dev.semel.assembly.StoreAddress;
import dev.semel.assembly.StoreTables;
import dev.semel.store.StoreRefusedException;
import java.sql.SQLException;

/** Stores in a database of the user's, in one schema. */
final class JdbcSubject extends OwnedSubject {
    private static final String NO_RIGHT = "42501";

    /** Whether the schema is, or may be, there. */
    private boolean made;

    JdbcSubject(StoreAddress user) {
        super(user, "schema is");
    }

    @Override
    void make() {
        try (StoreTables tables = StoreTables.of(own)) {
            made = true;
            tables.apply();
        } catch (StoreRefusedException refused) {
            throw refused.getCause() instanceof SQLException failure && NO_RIGHT.equals(failure.getSQLState())
                    ? forbidden(failure)
                    : refused;
        }
    }

    private StoreRefusedException forbidden(SQLException failure) {
        made = false;
        String said = String.valueOf(failure.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .strip();
        return new StoreRefusedException(
                StoreRefusedException.Code.NOT_USABLE,
                "The store " + name() + " lets this role make no schema (" + said + "), and certification works in one"
                        + " of its own; GRANT CREATE ON DATABASE to the role, or name another role.",
                failure);
    }

    @Override
    void erase() {
        if (made) {
            try (StoreTables tables = StoreTables.of(own)) {
                tables.dropSchema();
            }
            made = false;
        }
    }
}
