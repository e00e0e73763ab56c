package dev.semel.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Ends a server and deletes its folder when this JVM is gone, however it went: a small shell waits at a pipe that the
 * system closes with us. Closing it does the same at once. Only a kill that reaches the shell too (of the whole process
 * group, say) leaves something behind.
 */
final class Watchdog implements AutoCloseable {
    private static final long LIMIT_SECONDS = 30;

    /**
     * The server may have been killed and its number given to somebody else: only a process that works in the data
     * folder is touched. A killed PostgreSQL leaves a segment of shared memory, whose number is in the file of its process.
     */
    private static final String SCRIPT = """
            trap '' HUP INT TERM
            read -r never
            directory=$1
            file=$directory/data/$2
            pid=$(sed -n 1p "$file" 2> /dev/null)
            memory=$(sed -n 7p "$file" 2> /dev/null)
            runs() { [ -n "$pid" ] && [ "$(readlink "/proc/$pid/cwd")" = "$directory/data" ]; }
            if runs; then
                kill "-$3" "$pid"
                tries=0
                while runs && [ "$tries" -lt 200 ]; do
                    sleep 0.05
                    tries=$((tries + 1))
                done
                if runs; then kill -KILL "$pid"; fi
            elif [ -n "$memory" ]; then
                ipcrm -m "${memory##* }"
            fi
            cd /
            rm -rf "$directory"
            """;

    private final Process shell;

    private Watchdog(Process shell) {
        this.shell = shell;
    }

    static Watchdog over(Path directory, ServerProcess.Kind kind, Account account) throws IOException {
        String file = kind.pidFile();
        String signal = kind.endSignal();
        ProcessBuilder builder =
                account.command(List.of("sh", "-c", SCRIPT, "watchdog", directory.toString(), file, signal));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        return new Watchdog(builder.start());
    }

    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
            if (!shell.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("A server's watchdog did not end within " + LIMIT_SECONDS + " s.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The pipe to a server's watchdog could not be closed.", e);
        } catch (InterruptedException e) {
            throw Await.interrupted();
        }
    }
}
