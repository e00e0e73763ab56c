package dev.semel.server.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A gateway in a process of its own, so that it can be killed as a machine kills it: without a chance to tidy up. */
public final class GatewayChild {
    private final List<String> command;
    private Process process;

    /**
     * Starts a gateway and waits until it listens.
     *
     * @param arguments of {@code semel gateway}
     * @throws IOException if it did not come to listen; says what it said
     */
    public GatewayChild(List<String> arguments) throws IOException {
        command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.semel.server.cli.Main",
                "gateway"));
        command.addAll(arguments);
        process = started();
    }

    /** Kills it with SIGKILL and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts it again with the same arguments. */
    public void restart() throws IOException {
        process = started();
    }

    /** Asks it to end, and makes it end if it does not. */
    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            kill();
        }
    }

    private Process started() throws IOException {
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader said = new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder heard = new StringBuilder();
        String line = said.readLine();
        while (line != null && !line.startsWith("semel gateway listening")) {
            heard.append(line).append(' ');
            line = said.readLine();
        }
        if (line == null) {
            throw new IOException(
                    "The gateway did not start: " + heard.toString().strip());
        }
        return child;
    }
}
