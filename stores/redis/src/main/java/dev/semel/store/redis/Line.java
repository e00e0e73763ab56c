package dev.semel.store.redis;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One connection to one server, for one thread at a time, so that what is asked in a row goes in one piece and a wait for
 * replicas is about nobody else's writes. The thread that asks writes and reads itself. Answers come in the order of the
 * questions. It never connects again by itself: what was under way when it broke would be sent twice. Broken, silent for
 * too long, or left with answers that nobody read, it is not used again.
 */
final class Line implements AutoCloseable {
    /** What the system takes at once, whatever the server does. */
    private static final int MOST_UNWATCHED_BYTES = 8192;

    /** What is asked next needs the rest of the engine's patience. */
    private static final Duration MOST_OF_A_PING = Duration.ofSeconds(1);

    private final Wire wire;
    private final Duration silence;
    private final Watch watch;
    private final Consumer<Line> ended;
    private int owed;
    private long unsentBytes;
    private volatile boolean givenUp;

    /** The client's connection, whose words can be sent before anybody waits for the answers. */
    private static final class Wire extends Connection {
        // Set while the client's own constructor runs, so it must have no first value here.
        private boolean connected;

        Wire(HostAndPort server, JedisClientConfig settings) {
            super(server, settings);
        }

        /** Once. The client would connect anew for the next question, without saying who asks and of which database. */
        @Override
        public void connect() {
            if (!connected) {
                connected = true;
                super.connect();
            }
        }

        void push() {
            flush();
        }
    }

    /**
     * @param silence how long the server may say nothing when it is asked; that it is opened takes what the settings allow
     * @param watch ends it if the server does not take what it is told
     * @param ended is told when it is closed
     * @throws Unanswered if the server cannot be reached, or refuses who asks
     */
    static Line to(HostAndPort server, JedisClientConfig settings, Duration silence, Watch watch, Consumer<Line> ended)
            throws Unanswered {
        try {
            Wire wire = new Wire(server, settings);
            wire.setSoTimeout((int) silence.toMillis());
            return new Line(wire, silence, watch, ended);
        } catch (JedisDataException refused) {
            // Without its cause: of a command that it does not know a server says what follows, the password.
            String why = Unanswered.firstLine(refused);
            throw new Unanswered("it cannot be reached: " + why, new IllegalStateException(why));
        } catch (JedisException unreachable) {
            throw new Unanswered("it cannot be reached: " + reason(unreachable), unreachable);
        }
    }

    private Line(Wire wire, Duration silence, Watch watch, Consumer<Line> ended) {
        this.wire = wire;
        this.silence = silence;
        this.watch = watch;
        this.ended = ended;
    }

    boolean isUsable() {
        return owed == 0 && !wire.isBroken() && wire.isConnected();
    }

    /** Whether the server at its end still answers, if only that this must not be asked; it is closed if not. */
    boolean isAnswered() {
        try {
            waitAtMost(silence.compareTo(MOST_OF_A_PING) < 0 ? silence : MOST_OF_A_PING);
            ping();
            waitAtMost(silence);
            return true;
        } catch (Unanswered gone) {
            close();
            return false;
        }
    }

    private void waitAtMost(Duration most) throws Unanswered {
        try {
            wire.setSoTimeout((int) most.toMillis());
        } catch (JedisException broken) {
            throw ended(broken);
        }
    }

    private void ping() throws Unanswered {
        try {
            ask(Command.PING);
        } catch (Unanswered refused) {
            if (!refused.isRefusal()) {
                throw refused;
            }
        }
    }

    /** Puts this into what is sent next. */
    void add(ProtocolCommand command, byte[]... arguments) throws Unanswered {
        owed++;
        beginWatch(arguments);
        try {
            wire.sendCommand(command, arguments);
        } catch (JedisException broken) {
            throw ended(broken);
        }
    }

    /** Asks how many replicas have all that this line has written; a number. */
    void addWait(RedisOptions options) throws Unanswered {
        add(
                Command.WAIT,
                Order.decimal(options.replicas()),
                Order.decimal(options.replicaSilence().toMillis()));
    }

    private void beginWatch(byte[]... arguments) {
        long before = unsentBytes;
        for (byte[] argument : arguments) {
            unsentBytes += argument.length;
        }
        if (before <= MOST_UNWATCHED_BYTES && unsentBytes > MOST_UNWATCHED_BYTES) {
            watch.begin(this);
        }
    }

    private void endWatch() {
        if (unsentBytes > MOST_UNWATCHED_BYTES) {
            watch.end(this);
        }
        unsentBytes = 0;
    }

    void send() throws Unanswered {
        try {
            wire.push();
            endWatch();
        } catch (JedisException broken) {
            throw ended(broken);
        }
    }

    /**
     * The answer to the first question that has none yet: bytes, a number, a list of those, or null.
     *
     * @throws Unanswered if the server refused, which leaves the line as good as it was, or did not answer in time
     */
    @Nullable
    Object next() throws Unanswered {
        try {
            Object answer = wire.getOne();
            owed--;
            return answer;
        } catch (JedisDataException refused) {
            owed--;
            throw new Unanswered(refused);
        } catch (RuntimeException broken) {
            // Also what the client cannot read: nobody knows where the next answer begins.
            throw ended(broken);
        }
    }

    /** Asks one question; {@link #next} says what comes. */
    @Nullable
    Object ask(ProtocolCommand command, byte[]... arguments) throws Unanswered {
        add(command, arguments);
        send();
        return next();
    }

    /** The same, of what is answered with bytes: as text, empty if there is none. */
    String askText(ProtocolCommand command, byte[]... arguments) throws Unanswered {
        return text(ask(command, arguments));
    }

    /** The same, of what is answered with a list: empty if there is none. */
    List<?> askList(ProtocolCommand command, byte[]... arguments) throws Unanswered {
        return list(ask(command, arguments));
    }

    static List<?> list(@Nullable Object answer) {
        return answer instanceof List<?> list ? list : List.of();
    }

    static String text(@Nullable Object answer) {
        return answer instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "";
    }

    static long number(@Nullable Object answer) {
        return (Long) Objects.requireNonNull(answer, "Redis answers this command with a number.");
    }

    /** Nothing is known of what has no answer yet. */
    private Unanswered ended(RuntimeException broken) {
        close();
        endWatch();
        if (givenUp) {
            return new Unanswered("it has not taken all of it for " + silence.toMillis() + " ms", broken);
        }
        return broken.getCause() instanceof SocketTimeoutException
                ? new Unanswered("it has said nothing for " + silence.toMillis() + " ms", broken)
                : new Unanswered("the connection ended", broken);
    }

    /** Ends it because the server does not take what it is told; the thread that writes is told so. */
    void giveUp() {
        givenUp = true;
        close();
    }

    /** The innermost reason: what the client makes of it says less. */
    private static String reason(Throwable unreachable) {
        Throwable[] tried = unreachable.getSuppressed();
        Throwable inner = tried.length > 0 ? tried[0] : unreachable.getCause();
        if (inner != null) {
            return reason(inner);
        }
        return unreachable.getMessage() == null ? unreachable.getClass().getSimpleName() : unreachable.getMessage();
    }

    /** Ends it, also while another thread waits for an answer: that one is told that the connection ended. */
    @Override
    public void close() {
        try {
            wire.forceDisconnect();
        } catch (IOException | JedisConnectionException alreadyGone) {
            // There is nothing left to end.
        } finally {
            ended.accept(this);
        }
    }
}
