package dev.semel.servers;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * A piece of what one end of a proxied connection sent, as it came in one read (or cut to the proxy's slices). Holds on
 * to nothing of the proxy; immutable.
 */
public final class Traffic {
    /** How many bytes before a piece are kept, to find a text that was cut in two. */
    static final int REMEMBERED = 256;

    /** Who sent it. */
    public enum Sender {
        /** The end that connected to the proxy. */
        CLIENT,
        /** The end that the proxy connected to. */
        SERVER
    }

    private final int connection;
    private final Sender sender;
    private final long offset;
    private final String before;
    private final String here;
    private final List<String> statements;

    Traffic(Flow flow, long offset, String before, String here, List<String> statements) {
        this.connection = flow.connection();
        this.sender = flow.sender();
        this.offset = offset;
        this.before = before;
        this.here = here;
        this.statements = List.copyOf(statements);
    }

    /** One direction of one connection. */
    record Flow(int connection, Sender sender) {}

    /** The number of the connection: 1 for the first that the proxy accepted. */
    public int connection() {
        return connection;
    }

    /** Who sent it. */
    public Sender sender() {
        return sender;
    }

    /** Whether the client sent it. */
    public boolean isRequest() {
        return sender == Sender.CLIENT;
    }

    /** How many bytes this end had sent before on this connection. */
    public long offset() {
        return offset;
    }

    /** Its length in bytes. */
    public int size() {
        return here.length();
    }

    /** Its bytes, a copy. */
    public byte[] bytes() {
        return here.getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Whether a text ends in this piece, as written in ASCII; it may have begun up to 256 bytes before it. Mind that a
     * driver sends the text of a prepared statement once: ask {@link #executes} instead.
     */
    public boolean contains(String text) {
        int from = Math.max(0, before.length() - text.length() + 1);
        return (before + here).indexOf(text, from) >= 0;
    }

    /**
     * The SQL statements whose execution this piece asks for, in order, those prepared earlier on this connection
     * included. Always empty for a proxy that was not made for PostgreSQL or MariaDB, and for what the server sends.
     */
    public List<String> statements() {
        return statements;
    }

    /** Whether it asks to execute a statement that contains the text, whatever its case. */
    public boolean executes(String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return statements.stream().anyMatch(sql -> sql.toLowerCase(Locale.ROOT).contains(wanted));
    }

    @Override
    public String toString() {
        return size() + " bytes of the " + (isRequest() ? "client" : "server") + " on connection " + connection + " "
                + statements;
    }
}
