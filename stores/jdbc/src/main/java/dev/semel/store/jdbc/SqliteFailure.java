package dev.semel.store.jdbc;

import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreRefusedException.Code;
import dev.semel.store.StoreUnavailableException;
import java.sql.SQLException;

/** What SQLite's result codes mean for a store, as the driver hands them on. Decides nothing but the words. */
final class SqliteFailure {
    private static final int ERROR = 1;
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int READ_ONLY = 8;
    private static final int CORRUPT = 11;
    private static final int CANNOT_OPEN = 14;
    private static final int NOT_A_DATABASE = 26;

    private SqliteFailure() {}

    /** Whether somebody else holds a lock, so that nothing was done and it may be tried again. */
    static boolean isBusy(SQLException failure) {
        int code = code(failure);
        return code == BUSY || code == LOCKED;
    }

    /** Whether this connection will never write again, though another one might. */
    static boolean isReadOnly(SQLException failure) {
        return code(failure) == READ_ONLY;
    }

    /** Whether there was nothing to roll back: SQLite had done it by itself. */
    static boolean isNoTransaction(SQLException failure) {
        return code(failure) == ERROR && said(failure).contains("no transaction is active");
    }

    /** What the store says to its caller. */
    static RuntimeException told(SQLException failure, String name) {
        String said = said(failure);
        return switch (code(failure)) {
            case BUSY, LOCKED ->
                new StoreUnavailableException(
                        "The store " + name + " is locked by another connection, and stayed so (" + said
                                + "); end the transaction that holds it.",
                        failure);
            case CORRUPT, NOT_A_DATABASE ->
                new StoreRefusedException(
                        Code.DAMAGED,
                        "The store " + name + " is damaged or no SQLite database (" + said
                                + "); restore it from a backup, or name another file.",
                        failure);
            case READ_ONLY ->
                new StoreRefusedException(
                        Code.NOT_USABLE,
                        "The store " + name + " cannot be written (" + said
                                + "); give this process the right to write the file and its directory.",
                        failure);
            case CANNOT_OPEN ->
                new StoreRefusedException(
                        Code.NOT_USABLE,
                        "The store " + name + " cannot be opened (" + said
                                + "); name a file in a directory that this process may write.",
                        failure);
            default ->
                said.contains("no such table")
                        ? new StoreRefusedException(
                                Code.NOT_USABLE,
                                "The store " + name + " has not got Semel's tables (" + said
                                        + "); make them with 'semel schema apply', or see 'semel schema print'.",
                                failure)
                        : new StoreUnavailableException(
                                "The store " + name + " did not answer: " + said + ".", failure);
        };
    }

    /** SQLite's own code; a pool's failure carries it as its cause. */
    private static int code(SQLException failure) {
        int code = failure.getErrorCode();
        for (Throwable cause = failure.getCause(); code == 0 && cause != null; cause = cause.getCause()) {
            code = cause instanceof SQLException deeper ? deeper.getErrorCode() : 0;
        }
        return code;
    }

    private static String said(SQLException failure) {
        String said = failure.getMessage() == null
                ? "no reason given"
                : failure.getMessage().lines().findFirst().orElse("").strip();
        return said.endsWith(".") ? said.substring(0, said.length() - 1) : said;
    }
}
