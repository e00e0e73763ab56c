package dev.semel.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A {@link TransferClient} as the campaign sees it: started, killed, started again from the first transfer that it has not
 * said to know. What it says is kept over its deaths. Started and killed by one thread.
 */
final class TransferChild {
    private final List<String> arguments;
    private final int transfers;
    private final BitSet known = new BitSet();
    private final List<String> wrong = new ArrayList<>();
    private long asked;
    private Process process;
    private Thread reader;

    TransferChild(String url, String form, int transfers) throws IOException {
        this.transfers = transfers;
        arguments = List.of(url, form);
        launch();
    }

    /** Kills it with SIGKILL, waits until it is gone, and starts it again. */
    void killAndRestart() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        reader.join();
        launch();
    }

    /** Ends it. */
    void stop() throws InterruptedException {
        process.destroyForcibly().waitFor();
        reader.join();
    }

    private void launch() throws IOException {
        List<String> from = new ArrayList<>(arguments);
        synchronized (this) {
            from.add(Integer.toString(known.nextClearBit(0)));
        }
        from.add(Integer.toString(transfers));
        Process started = ChildJvm.start(TransferClient.class, from);
        process = started;
        reader = new Thread(() -> listen(started), "child-output");
        reader.setDaemon(true);
        reader.start();
    }

    private void listen(Process child) {
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                heard(line.split(" "), line);
            }
        } catch (IOException cutOff) {
            // It was killed in the middle of a line; it says it again.
            return;
        }
    }

    private synchronized void heard(String[] words, String line) {
        boolean whole = words.length == 4 && words[0].equals("known");
        if (!whole) {
            wrong.add("a client said: " + line);
            return;
        }
        int number = Integer.parseInt(words[1]);
        known.set(number);
        asked += Long.parseLong(words[3]);
        if (words[2].equals("refused") != LedgerBook.isRefused(number)) {
            wrong.add("transfer-" + number + " was told " + words[2]);
        }
    }

    synchronized int known() {
        return known.cardinality();
    }

    synchronized long asked() {
        return asked;
    }

    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }
}
