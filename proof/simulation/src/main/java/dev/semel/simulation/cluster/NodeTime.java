package dev.semel.simulation.cluster;

import dev.semel.engine.Timing;
import java.util.function.Consumer;

/** The time of one node, which runs somewhat faster or slower than the true one. Work for later is the node's to run. */
final class NodeTime implements Timing {
    private static final long PERMILLE = 1_000;

    private final Agenda agenda;
    private final int rate;
    private final Consumer<Runnable> process;

    /**
     * @param rate in thousandths of the true pace
     * @param process runs what is due, if the process that asked for it is still there
     */
    NodeTime(Agenda agenda, int rate, Consumer<Runnable> process) {
        this.agenda = agenda;
        this.rate = rate;
        this.process = process;
    }

    @Override
    public long nanos() {
        return agenda.nanos() * rate / PERMILLE;
    }

    @Override
    public Pending after(long millis, Runnable task) {
        Task planned = new Task(task);
        agenda.after(millis * Agenda.MILLI * PERMILLE / rate + 1, () -> process.accept(planned));
        return planned;
    }

    private static final class Task implements Runnable, Pending {
        private final Runnable what;
        private boolean cancelled;

        private Task(Runnable what) {
            this.what = what;
        }

        @Override
        public void run() {
            if (!cancelled) {
                what.run();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
