package dev.semel.testkit.explore;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Plays schedule after schedule, those with few faults first, until one goes wrong or enough are played. */
final class Search<I, R> implements AutoCloseable {
    private final Plan<I, R> plan;
    private final AtomicInteger threads = new AtomicInteger();
    private final ExecutorService executor = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "semel-explorer-" + threads.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });
    private int played;
    private int leftInDoubt;

    Search(Plan<I, R> plan) {
        this.plan = plan;
    }

    /** A schedule that was played and what else could have gone wrong in it. */
    private record Branch(Schedule schedule, List<List<Fault>> offered, boolean answered, String refusal) {}

    Explored search() {
        Branch calm = play(Choices.of(Schedule.CALM));
        refuseWhatProvesNothing(calm);
        int complete = 0;
        List<Branch> level = List.of(calm);
        while (complete < plan.extent().faults() && played < plan.extent().schedules()) {
            List<Schedule> next = grown(level);
            boolean all = next.size() <= plan.extent().schedules() - played;
            if (!all) {
                // What is left out is left out everywhere, not at the end alone.
                Collections.shuffle(next, new Random(plan.extent().seed()));
            }
            List<Branch> grown = new ArrayList<>();
            for (Schedule schedule :
                    next.subList(0, Math.min(next.size(), plan.extent().schedules() - played))) {
                grown.add(play(Choices.of(schedule)));
            }
            level = grown;
            complete += all ? 1 : 0;
            if (!all) {
                break;
            }
        }
        for (int drawn = 0; drawn < plan.extent().drawn(); drawn++) {
            play(Choices.drawn(plan.extent().seed() + drawn, plan.extent().without()));
        }
        return new Explored(
                played,
                complete,
                calm.offered().size(),
                leftInDoubt,
                plan.extent().seed());
    }

    /** A proof that cannot fail is none. */
    private void refuseWhatProvesNothing(Branch calm) {
        if (calm.offered().stream().allMatch(Play.ASKING::containsAll)) {
            throw new AssertionError(
                    "The handler reaches nothing that its node offers, so nothing can go wrong for it, and"
                            + " nothing is proved; make it of node.semel(), node.sink(...), node.durable(...) and the like.");
        }
        if (!calm.answered() && plan.demands().isNothingExpected()) {
            throw new AssertionError("Nothing goes wrong, and all callers are refused: " + calm.refusal()
                    + ". If that is right, say by expecting(...) what must hold then.");
        }
    }

    /** Every schedule with one fault more, behind those that these have. */
    private List<Schedule> grown(List<Branch> level) {
        List<Schedule> next = new ArrayList<>();
        for (Branch branch : level) {
            for (int point = branch.schedule().last() + 1;
                    point < branch.offered().size();
                    point++) {
                for (Fault fault : branch.offered().get(point)) {
                    if (!plan.extent().without().contains(fault)) {
                        next.add(branch.schedule().and(point, fault));
                    }
                }
            }
        }
        return next;
    }

    /** Plays one again, or for the first time. */
    void replay(Schedule schedule) {
        var unused = play(Choices.of(schedule));
    }

    private Branch play(Choices choices) {
        plan.world().before().run();
        Run run = new Run(choices, plan.pause(), time -> plan.world().store().apply(time::millis));
        played++;
        List<String> wrong;
        Judge judge;
        try {
            judge = new Judge(plan, run, new Play<>(plan, run, executor).play());
            wrong = judge.wrong();
            leftInDoubt += judge.isLeftInDoubt() ? 1 : 0;
        } catch (AssertionError | IllegalArgumentException broken) {
            run.breakOff();
            AssertionError told = new AssertionError(report(choices.schedule(), run, List.of(broken.getMessage())));
            told.initCause(broken);
            throw told;
        } finally {
            run.close();
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError(report(choices.schedule(), run, wrong));
        }
        return new Branch(choices.schedule(), choices.offered(), judge.isAnswered(), judge.last());
    }

    private String report(Schedule schedule, Run run, List<String> wrong) {
        return String.join("\n", wrong) + "\n\nThat is how it came, in schedule " + played + ":\n"
                + run.story().text() + "\n\nTo see it again: .replay(\"" + schedule + "\")\n";
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
