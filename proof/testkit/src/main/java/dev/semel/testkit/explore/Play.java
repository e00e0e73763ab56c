package dev.semel.testkit.explore;

import dev.semel.engine.Engine;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.Status;
import dev.semel.protocol.Verdict;
import dev.semel.store.Backlog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The callers of one run: they ask, ask again, and in the end somebody asks once more. */
final class Play<I, R> {
    static final List<Fault> ASKING = List.of(Fault.SWITCH, Fault.CLOCK_AHEAD, Fault.CLOCK_BEHIND);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Plan<I, R> plan;
    private final Run run;
    private final Executor threads;
    private final List<@Nullable Life<I, R>> lives = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();
    private int started;

    /** One process and what runs in it. */
    private record Life<I, R>(Node node, Handler<I, R> handler) {}

    Play(Plan<I, R> plan, Run run, Executor threads) {
        this.plan = plan;
        this.run = run;
        this.threads = threads;
        for (int slot = 0; slot <= plan.nodes(); slot++) {
            lives.add(null);
        }
    }

    /** Disturbed as the run's choices say; then undisturbed, until there is no more to be told. */
    List<Told> play() {
        int caller = 0;
        for (int twin = 0; twin < plan.twins(); twin++) {
            for (int request = 0; request < plan.requests().size(); request++) {
                // Twins of one request at different processes, and different requests at each.
                int slot = (twin + request) % plan.nodes();
                add("caller " + ++caller, request, slot);
            }
        }
        run.play();
        run.choices().end();
        resolve();
        for (int request = 0; request < plan.requests().size(); request++) {
            add("late caller " + (request + 1), request, plan.nodes());
        }
        run.play();
        return told;
    }

    private void add(String name, int request, int slot) {
        run.add(name, () -> told.add(asked(name, request, slot)), threads);
    }

    private Told asked(String name, int request, int slot) {
        I asked = plan.requests().get(request);
        Duration rest = FIRST_PAUSE;
        Throwable last = new NoAnswerException("Nobody was asked.");
        for (int tries = 1; tries <= plan.tries(); tries++) {
            Life<I, R> life = life(slot);
            try {
                life.node().at("asks", ASKING);
                run.tell(life.node(), tries == 1 ? "asks " + asked : Story.ASKS_AGAIN);
                R answer = life.handler().handle(asked);
                life.node().mustLive();
                run.tell(life.node(), "is told " + answer);
                return new Told(name, request, answer, null);
            } catch (Throwable failure) {
                if (failure instanceof VirtualMachineError broken) {
                    run.tell(life.node(), "is thrown " + broken);
                    throw broken;
                }
                last = life.node().isAlive() ? failure : new NoAnswerException("The process died.");
                run.tell(
                        life.node(),
                        life.node().isAlive()
                                ? "is thrown " + failure.getClass().getSimpleName() + ": " + failure.getMessage()
                                : "is dead");
                if (!Told.isOpen(last) || failure instanceof AssertionError) {
                    return new Told(name, request, null, last);
                }
            }
            Node resting = life(slot).node();
            run.sleep(resting, rest);
            rest = rest.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? rest.multipliedBy(2) : LONGEST_PAUSE;
        }
        return new Told(name, request, null, last);
    }

    private Life<I, R> life(int slot) {
        Life<I, R> life = lives.get(slot);
        if (life == null || !life.node().isAlive()) {
            Node node = run.newNode("process " + ++started);
            life = new Life<>(node, started(node));
            node.begin();
            lives.set(slot, life);
        }
        return life;
    }

    private Handler<I, R> started(Node node) {
        try {
            return plan.start().start(node);
        } catch (Exception broken) {
            throw new AssertionError("The handler did not start: " + broken, broken);
        }
    }

    /** Somebody looks what became of what is in doubt, where the plan says how. */
    private void resolve() {
        Plan.Operator operator = plan.operator();
        if (operator == null || !(run.store() instanceof Backlog backlog)) {
            return;
        }
        run.add(
                "operator",
                () -> {
                    Node node = run.newNode("operator's desk");
                    Engine engine = node.engine(builder -> builder);
                    run.sleep(node, plan.pause().multipliedBy(2));
                    for (Backlog.Due due : backlog.due(1_000)) {
                        if (due.record().status() == Status.IN_DOUBT) {
                            Verdict verdict = operator.lookUp(due.key(), new Aftermath(run, List.of()));
                            run.tell(node, "says of " + due.key().key() + ": " + verdict);
                            engine.await(engine.resolve(
                                    due.key(),
                                    due.record().epoch(),
                                    verdict,
                                    Evidence.operator("explorer", "looked at the receiver")));
                        }
                    }
                },
                threads);
        run.play();
    }
}
