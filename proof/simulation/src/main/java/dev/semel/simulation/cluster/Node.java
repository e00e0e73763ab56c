package dev.semel.simulation.cluster;

import dev.semel.engine.Admission;
import dev.semel.engine.Driver;
import dev.semel.engine.Engine;
import dev.semel.engine.EngineSettings;
import dev.semel.engine.Execution;
import dev.semel.engine.Probe;
import dev.semel.engine.StoreCall;
import dev.semel.operation.Intent;
import dev.semel.policy.EffectClass;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One node: a process with an engine, which may be killed between any two things that it does and comes back empty, and
 * may be held up, so that all that should have happened meanwhile happens at once when it goes on.
 */
final class Node {
    private static final EngineSettings SETTINGS = new EngineSettings(
            16,
            1_000,
            0,
            Duration.ofMillis(700),
            new EngineSettings.Cache(100, Duration.ofMillis(1_500)),
            new EngineSettings.Sweeping(Duration.ofMillis(400), 100, 100),
            new EngineSettings.Breaking(5, Duration.ofMillis(900)),
            Duration.ofMillis(600),
            Duration.ZERO);
    /** One in so many comes in another order than it was held up in. */
    private static final int SHUFFLES_PERMILLE = 500;

    private final Site site;
    private final World world;
    private final int index;
    private final int rate;
    private final StoreLink link;
    private final List<Runnable> heldUp = new ArrayList<>();
    private final Map<Intent, Answer> endless = new HashMap<>();
    private @Nullable Engine engine;
    /** Which process this is; what was meant for an earlier one reaches nobody. */
    private int process;

    private boolean isHeldUp;
    private long nonces;

    Node(Site site, int index) {
        this.site = site;
        this.index = index;
        world = site.world();
        rate = (int) world.chance().between(Business.SLOWEST_PERMILLE, Business.FASTEST_PERMILLE);
        link = new StoreLink(world, site.server(), site.network(), site.history(), index);
        world.chronicle().say(null, () -> "node " + index + " has a clock at " + rate + " thousandths");
        start();
    }

    int index() {
        return index;
    }

    void start() {
        if (engine != null) {
            return;
        }
        process++;
        NodeTime time = new NodeTime(world.agenda(), rate, processNow());
        Engine.Builder builder =
                Engine.over(link, time).settings(SETTINGS).driver(new Pump()).nonces(() -> new Nonce(index, ++nonces));
        for (Business business : site.businesses()) {
            boolean canBeAsked =
                    business.effectClass() == EffectClass.FENCED || business.effectClass() == EffectClass.QUERYABLE;
            if (canBeAsked) {
                builder.probe(business.name(), question -> probe(business, question));
            }
        }
        Engine started = builder.start();
        site.businesses().forEach(business -> started.declare(business.name(), business.terms()));
        engine = started;
        sweepLater(time, started);
    }

    private void sweepLater(NodeTime time, Engine started) {
        var unused = time.after(SETTINGS.sweeping().every().toMillis(), () -> {
            if (!world.has(Defect.NOBODY_SWEEPS)) {
                started.sweep();
            }
            sweepLater(time, started);
        });
    }

    /** All that the process knew is gone, and whatever comes for it is lost. */
    void crash() {
        if (engine != null) {
            world.chronicle().say(null, () -> "node " + index + " crashes");
            engine = null;
            process++;
            heldUp.clear();
            endless.clear();
            isHeldUp = false;
        }
    }

    void restart() {
        if (engine == null) {
            world.chronicle().say(null, () -> "node " + index + " starts");
            start();
        }
    }

    /** Nothing runs for so long, and time passes all the same. */
    void pause(long nanos) {
        if (engine == null || isHeldUp) {
            return;
        }
        world.chronicle().say(null, () -> "node " + index + " is held up for " + nanos / Agenda.MILLI + " ms");
        isHeldUp = true;
        int mine = process;
        world.agenda().after(nanos, () -> {
            if (process == mine) {
                goOn();
            }
        });
    }

    private void goOn() {
        world.chronicle().say(null, () -> "node " + index + " goes on");
        isHeldUp = false;
        List<Runnable> late = new ArrayList<>(heldUp);
        heldUp.clear();
        if (world.chance().happens(SHUFFLES_PERMILLE)) {
            world.chance().shuffle(late);
        }
        late.forEach(Runnable::run);
    }

    /** Runs what it is given in the process that there is now, or not at all. */
    Consumer<Runnable> processNow() {
        int mine = process;
        return what -> {
            if (process != mine) {
                return;
            }
            if (isHeldUp) {
                heldUp.add(what);
            } else {
                what.run();
            }
        };
    }

    void later(long delayNanos, Runnable what) {
        Consumer<Runnable> mine = processNow();
        world.agenda().after(delayNanos, () -> mine.accept(what));
    }

    /** Null while the node is down. */
    @Nullable
    Engine engine() {
        return engine;
    }

    /** A caller's request has arrived. */
    void serve(Wish wish, Consumer<Answer> tells) {
        if (engine != null) {
            Consumer<Answer> told = answer -> {
                world.chronicle().say(wish.key(), () -> "node " + index + " answers " + answer.name());
                tells.accept(answer);
            };
            processNow().accept(() -> admit(wish, told));
        }
    }

    private void admit(Wish wish, Consumer<Answer> tells) {
        Engine running = engine;
        Answer cached = endless.get(wish.intent());
        if (cached != null) {
            tells.accept(cached);
        } else if (running != null) {
            world.chronicle().say(wish.key(), () -> "node " + index + " is asked for " + wish.request());
            boolean atomic = wish.business().effectClass() == EffectClass.ATOMIC;
            CompletableFuture<Admission> admission = atomic
                    ? running.admitAtomic(wish.intent(), wish.business().terms())
                    : running.admit(wish.intent(), wish.business().terms());
            var unused = admission.whenComplete((admitted, failure) -> {
                if (failure != null) {
                    world.findings().add(Promise.FAULT, wish.key(), "an admission failed: " + failure);
                } else if (admitted instanceof Admission.Granted granted) {
                    new Owner(site, this, wish, granted.attempt(), tells).begin();
                } else if (admitted instanceof Admission.Answered answered) {
                    answered(wish, answered.execution(), tells);
                }
            });
        }
    }

    private void answered(Wish wish, Execution<Payload> execution, Consumer<Answer> tells) {
        boolean letsThrough = world.has(Defect.LETS_THROUGH_UNPROTECTED)
                && execution instanceof Execution.Unavailable
                && wish.business().effectClass() == EffectClass.UNPROTECTED;
        if (letsThrough) {
            Receiver.Request request = new Receiver.Request(wish, "unguarded", 0, 0);
            world.agenda()
                    .after(
                            site.network().flight(wish.business()),
                            () -> site.receiver().receive(request));
        }
        Answer answer = Answer.of(execution);
        if (world.has(Defect.ENDLESS_CACHE) && answer.outcome() != null && wish.version() == 0) {
            endless.put(wish.intent(), answer);
        }
        tells.accept(answer);
    }

    /** Notes that there is a call to be made, and makes it as the next thing that the process does. */
    private final class Pump implements Driver {
        private boolean noted;

        @Override
        public void wake() {
            if (!noted) {
                noted = true;
                later(0, this::makeCalls);
            }
        }

        private void makeCalls() {
            noted = false;
            Engine running = engine;
            if (running == null) {
                return;
            }
            for (Optional<StoreCall> next = running.nextCall(); next.isPresent(); next = running.nextCall()) {
                StoreCall call = next.get();
                StoreHistory.Passage passage = link.setsOut();
                carry(passage, call::ask, () -> {
                    passage.told();
                    call.tell();
                });
            }
        }

        @Override
        public void await(CompletableFuture<?> stage) {
            throw new IllegalStateException("Nothing waits in one thread.");
        }
    }

    StoreHistory.Passage setsOut() {
        return link.setsOut();
    }

    /** Takes a call to the store, or not, and what came of it back, or a failure in its place. */
    void carry(StoreHistory.Passage passage, Runnable asks, Runnable tells) {
        Network network = site.network();
        Consumer<Runnable> mine = processNow();
        if (network.isCutFromStore(index) || network.loses()) {
            passage.lose();
            world.agenda()
                    .after(
                            network.noticing(),
                            () -> mine.accept(() -> {
                                link.arrives(passage, asks);
                                tells.run();
                            }));
            return;
        }
        world.agenda().after(network.delay(), () -> {
            if (network.isCutFromStore(index)) {
                passage.lose();
            } else if (network.loses()) {
                passage.loseReply();
            }
            link.arrives(passage, asks);
            boolean broken = passage.isLost() || passage.isReplyLost();
            world.agenda().after(broken ? network.noticing() : network.delay(), () -> mine.accept(tells));
        });
    }

    private CompletionStage<Probe.Answer> probe(Business business, Probe.Question question) {
        CompletableFuture<Probe.Answer> answer = new CompletableFuture<>();
        Network network = site.network();
        Consumer<Runnable> mine = processNow();
        if (network.refusesConnections(index)) {
            return CompletableFuture.failedFuture(new IllegalStateException("The receiver cannot be reached."));
        }
        if (!network.isCutFromReceivers(index) && !network.loses()) {
            world.agenda().after(network.flight(business), () -> {
                Probe.Answer said = site.receiver().asked(business, question);
                if (!network.isCutFromReceivers(index) && !network.loses()) {
                    world.agenda().after(network.flight(business), () -> mine.accept(() -> answer.complete(said)));
                }
            });
        }
        return answer;
    }
}
