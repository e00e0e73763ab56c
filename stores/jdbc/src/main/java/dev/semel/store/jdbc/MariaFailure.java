package dev.semel.store.jdbc;

import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreRefusedException.Code;
import dev.semel.store.StoreUnavailableException;
import java.sql.SQLException;
import java.util.Set;

/** What MariaDB's error numbers mean for a store. Decides nothing but the words. */
final class MariaFailure implements Connections.Failures {
    /** A deadlock, a lock that was waited for too long, a row that changed under a snapshot: all undone by the server. */
    private static final Set<Integer> GIVEN_UP = Set.of(1213, 1205, 1020);

    private static final Set<Integer> NO_TABLE = Set.of(1146, 1049);
    private static final Set<Integer> NO_RIGHT = Set.of(1044, 1142, 1143, 1227, 1370);
    private static final Set<Integer> READ_ONLY = Set.of(1290, 1792, 1836);

    @Override
    public boolean isGivenUp(SQLException failure) {
        return GIVEN_UP.contains(failure.getErrorCode());
    }

    @Override
    public RuntimeException told(SQLException failure, String name) {
        return told(failure, name, "SELECT, INSERT, UPDATE and DELETE on Semel's tables");
    }

    /** @param grants what the role needs for what was asked */
    static RuntimeException told(SQLException failure, String name, String grants) {
        int code = failure.getErrorCode();
        String said = said(failure);
        if (NO_TABLE.contains(code)) {
            return notUsable(
                    "The store " + name + " has not got Semel's tables (" + said
                            + "); make them with 'semel schema apply', or see 'semel schema print'.",
                    failure);
        } else if (NO_RIGHT.contains(code)) {
            return notUsable(
                    "The store " + name + " forbids what Semel needs (" + said + "); grant the user " + grants + ".",
                    failure);
        } else if (READ_ONLY.contains(code)) {
            return new StoreUnavailableException(
                    "The store " + name + " takes no writes now (" + said + "); lead the connections to the primary.",
                    failure);
        }
        return new StoreUnavailableException("The store " + name + " did not answer: " + said + ".", failure);
    }

    private static StoreRefusedException notUsable(String message, SQLException failure) {
        return new StoreRefusedException(Code.NOT_USABLE, message, failure);
    }

    /** The driver puts the number of the connection before what the server said. */
    private static String said(SQLException failure) {
        String message = failure.getMessage();
        return message == null
                ? "no reason given"
                : Connections.firstLine(message.replaceFirst("^\\(conn=\\d+\\) ", ""));
    }
}
