package dev.semel.store.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * One connection to one server, for one thread at a time, so that what is asked in a row goes in one piece and a wait for
 * replicas is about nobody else's writes. It never connects again by itself: what was under way when it broke would be
 * sent twice. Broken or silent for too long, it is closed.
 */
final class Line implements AutoCloseable {
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final RedisAsyncCommands<byte[], byte[]> commands;
    private final Duration silence;
    private boolean broken;

    Line(StatefulRedisConnection<byte[], byte[]> connection, Duration silence) {
        this.connection = connection;
        this.silence = silence;
        connection.setAutoFlushCommands(false);
        commands = connection.async();
    }

    boolean isUsable() {
        return !broken && connection.isOpen();
    }

    Future<List<Object>> run(Script script, byte[][] keys, byte[][] arguments) {
        return commands.evalsha(script.digest(), ScriptOutputType.MULTI, keys, arguments);
    }

    Future<Long> replicasThatHaveIt(int replicas, Duration within) {
        return commands.waitForReplication(replicas, within.toMillis());
    }

    /** What follows goes to a slot that is on its way to this server. */
    @SuppressWarnings("FutureReturnValueIgnored") // A refusal shows in the call that follows.
    void asking() {
        commands.asking();
    }

    /** Without sending it yet. */
    <T> Future<T> hand(Function<RedisAsyncCommands<byte[], byte[]>, ? extends Future<T>> question) {
        return question.apply(commands);
    }

    void send() {
        connection.flushCommands();
    }

    /**
     * Asks and waits for the answer.
     *
     * @throws Unanswered if there is none; nothing is known then
     */
    <T> T ask(Function<RedisAsyncCommands<byte[], byte[]>, ? extends Future<T>> question) throws Unanswered {
        Future<T> answer = question.apply(commands);
        send();
        return await(answer);
    }

    /** @throws Unanswered if the server refused, or did not answer in time */
    <T> T await(Future<T> answer) throws Unanswered {
        try {
            return answer.get(silence.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException refused) {
            Throwable cause = refused.getCause() == null ? refused : refused.getCause();
            throw new Unanswered(cause);
        } catch (TimeoutException silent) {
            close();
            throw new Unanswered("it has said nothing for " + silence.toMillis() + " ms", silent);
        } catch (java.util.concurrent.CancellationException broken) {
            close();
            throw new Unanswered("the connection ended", broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            close();
            throw new Unanswered("the caller was interrupted", stopped);
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for the end of what is given up.
    public void close() {
        broken = true;
        connection.closeAsync();
    }
}
