package dev.semel.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A {@link Node} as the campaign sees it: started, told what to do, paused, killed, started again. What it says is handed
 * on line by line, on a thread of its own. Commanded by one thread.
 */
final class NodeProcess implements AutoCloseable {
    private static final long LOOK_MILLIS = 5;
    private static final long LONGEST_SIGNAL_MILLIS = 10_000;

    private final Node.Settings settings;
    private final Consumer<String> heard;
    private int starts;
    private Process process;
    private Thread reader;

    NodeProcess(Node.Settings settings, Consumer<String> heard) throws IOException {
        this.settings = settings;
        this.heard = heard;
        launch();
    }

    private void launch() throws IOException {
        starts++;
        Process started = ChildJvm.start(
                Node.class, settings.named(settings.name() + "." + starts).arguments());
        process = started;
        reader = new Thread(() -> listen(started), settings.name());
        reader.setDaemon(true);
        reader.start();
    }

    private void listen(Process child) {
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                heard.accept(line);
            }
        } catch (IOException cutOff) {
            // It was killed in the middle of a line, and is asked again.
            return;
        }
    }

    void ask(Collection<String> keys) throws IOException {
        say("ask " + String.join(" ", keys));
    }

    void say(String line) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    /** Kills it with SIGKILL, waits until it is gone and all that it said is heard, and starts it again. */
    void killAndRestart() throws IOException, InterruptedException {
        end();
        launch();
    }

    /** Stops it with SIGSTOP; returns when it stands still. Until {@link #resume} it hears nothing and says nothing. */
    void pause() throws IOException, InterruptedException {
        signal("-STOP");
        for (long waited = 0; !standsStill(); waited += LOOK_MILLIS) {
            if (waited > LONGEST_SIGNAL_MILLIS) {
                throw new IOException("The process " + process.pid() + " was sent SIGSTOP and does not stop.");
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** Lets it go on with SIGCONT. */
    void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder(List.of("kill", signal, Long.toString(process.pid()))).start();
        if (!kill.waitFor(LONGEST_SIGNAL_MILLIS, TimeUnit.MILLISECONDS) || kill.exitValue() != 0) {
            throw new IOException("The process " + process.pid() + " could not be sent " + signal + ".");
        }
    }

    /** The state is the first word after the program's name, which stands in brackets. */
    private boolean standsStill() throws IOException {
        String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        return status.substring(status.lastIndexOf(')') + 1).strip().startsWith("T");
    }

    private void end() throws InterruptedException {
        process.destroyForcibly().waitFor();
        reader.join();
    }

    /** Ends it with SIGKILL, which a paused process hears too. */
    @Override
    public void close() {
        try {
            end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a node was ended.", e);
        }
    }
}
