package dev.semel.server.certify;

import dev.semel.assembly.StoreAddress;
import dev.semel.assembly.StoreTables;
import dev.semel.store.StoreRefusedException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Stores in a database of the user's, in one schema. */
final class JdbcSubject extends OwnedSubject {
    private static final String NO_RIGHT = "42501";

    /** One connection for all places; null until the first is made. */
    private @Nullable StoreTables tables;

    /** Whether the schema is, or may be, there. */
    private boolean made;

    JdbcSubject(StoreAddress user) {
        super(user, "schema is");
    }

    @Override
    void make() {
        try {
            if (tables == null) {
                tables = StoreTables.of(own);
            }
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
        if (made && tables != null) {
            tables.dropSchema();
            made = false;
        }
    }

    @Override
    void disconnect() {
        if (tables != null) {
            tables.close();
        }
    }
}
