package dev.semel.servers;

/** A real database server of our own that can be killed and comes back: what its tests ask of either kind. */
public sealed interface DatabaseServer extends AutoCloseable permits PostgresServer, MariaServer {
    /** The database {@code semel} as the user {@code semel}, who administers nothing. */
    String jdbcUrl();

    /** Creates an empty database that the user {@code semel} may do everything in, and returns its address for that user. */
    String freshDatabase();

    /** The port on the loopback address; the same for as long as the server lives, restarts included. */
    int port();

    /** Whether its main process is there. */
    boolean runs();

    /**
     * Kills the server and all its processes with SIGKILL, as a crash of the machine would, except that the system's own
     * cache survives. Returns when they are gone. Does nothing if it does not run.
     */
    void kill();

    /** Starts the server again on the same port and folder, after it was stopped in order if it runs. */
    void restart();

    /** Ends the server at once and deletes its folder. */
    @Override
    void close();
}
