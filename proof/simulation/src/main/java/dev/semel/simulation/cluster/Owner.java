package dev.semel.simulation.cluster;

import dev.semel.engine.Attempt;
import dev.semel.engine.Ending;
import dev.semel.engine.Execution;
import dev.semel.engine.LeaseLostException;
import dev.semel.policy.EffectClass;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at work in a node: it thinks for a while, asks its lease, sends, waits for an answer, maybe sends again, and
 * ends by what it saw. An ATOMIC one writes its effect and its settlement in one step at the store.
 */
final class Owner {
    private static final int THINKS_LONG_PERMILLE = 150;
    private static final int REFUSES_PERMILLE = 120;
    private static final int MOST_TRIES = 3;
    /** Some give up while their request is still under way. */
    private static final long LEAST_PATIENCE_MILLIS = 10;

    private static final long MOST_PATIENCE_MILLIS = 400;

    private final Site site;
    private final World world;
    private final Node node;
    private final Wish wish;
    private final Attempt attempt;
    private final Consumer<Answer> tells;
    private final int mostTries;
    private int tries;
    private boolean ended;
    private boolean toldEarly;

    Owner(Site site, Node node, Wish wish, Attempt attempt, Consumer<Answer> tells) {
        this.site = site;
        this.node = node;
        this.wish = wish;
        this.attempt = attempt;
        this.tells = tells;
        world = site.world();
        mostTries = 1 + world.chance().below(MOST_TRIES);
    }

    void begin() {
        if (!attempt.lease().isGuarded()) {
            site.watch().story(wish.key()).letThrough();
        }
        boolean atomic = wish.business().effectClass() == EffectClass.ATOMIC;
        node.later(thinking(), atomic ? this::commit : this::send);
    }

    /** Mostly short, now and then longer than the lease. */
    private long thinking() {
        boolean isLong = !site.network().isCalm() && world.chance().happens(THINKS_LONG_PERMILLE);
        long lease = wish.business().terms().lease().lengthMillis();
        return world.chance().nanosOf(0, isLong ? 2 * lease : 40);
    }

    private void send() {
        if (ended) {
            return;
        }
        if (!world.has(Defect.SENDS_WITHOUT_ASKING)) {
            try {
                attempt.lease().beforeSending();
            } catch (LeaseLostException tooLate) {
                end(tries == 0 ? Ending.nothingSent() : Ending.unknown());
                return;
            }
        }
        tries++;
        Network network = site.network();
        if (network.refusesConnections(node.index())) {
            end(tries == 1 ? Ending.nothingSent() : Ending.unknown());
            return;
        }
        int mine = tries;
        if (!network.isCutFromReceivers(node.index()) && !network.loses()) {
            Consumer<Runnable> process = node.processNow();
            world.agenda().after(network.flight(wish.business()), () -> arrive(process));
        }
        node.later(world.chance().nanosOf(LEAST_PATIENCE_MILLIS, MOST_PATIENCE_MILLIS), () -> timeOut(mine));
    }

    private void arrive(Consumer<Runnable> process) {
        Network network = site.network();
        Receiver.Reply reply = site.receiver()
                .receive(new Receiver.Request(
                        wish,
                        attempt.lease().keyFor("receiver"),
                        attempt.lease().epoch(),
                        attempt.lease().firstEpoch()));
        if (!network.isCutFromReceivers(node.index()) && !network.loses()) {
            world.agenda().after(network.delay(), () -> process.accept(() -> hear(reply)));
        }
    }

    private void hear(Receiver.Reply reply) {
        if (ended) {
            return;
        }
        Payload words = Words.payload(reply.words());
        switch (reply.kind()) {
            case DONE -> {
                if (world.has(Defect.TELLS_EARLY)) {
                    toldEarly = true;
                    tells.accept(Answer.early(
                            "applied", reply.words(), attempt.lease().firstEpoch()));
                }
                end(Ending.succeeded(words));
            }
            case REFUSED -> end(Ending.rejected(words));
            case FENCED_OFF -> end(Ending.unknown(words));
            case ERROR -> {
                if (world.has(Defect.ERROR_AS_REFUSAL)) {
                    end(Ending.rejected(Words.payload(wish.words() + " refused")));
                } else if (!sendsAgain()) {
                    end(Ending.unknown(words));
                }
            }
        }
    }

    private void timeOut(int ofTry) {
        if (ended || ofTry != tries) {
            return;
        }
        if (world.has(Defect.TIME_OUT_AS_NOTHING)) {
            end(Ending.nothingSent());
        } else if (world.has(Defect.TIME_OUT_AS_SUCCESS)) {
            end(Ending.succeeded(Words.payload(wish.words() + " surely")));
        } else if (!sendsAgain()) {
            end(Ending.unknown());
        }
    }

    private boolean sendsAgain() {
        boolean may = wish.business().maySendAgain() || world.has(Defect.RETRIES_UNPROTECTED);
        if (!may || tries >= mostTries) {
            return false;
        }
        int before = tries;
        node.later(world.chance().nanosOf(1, 200), () -> {
            if (tries == before) {
                send();
            }
        });
        return true;
    }

    private void end(Ending ending) {
        ended = true;
        tell(attempt.end(ending));
    }

    private void tell(CompletableFuture<Execution<Payload>> told) {
        var unused = told.whenComplete((execution, failure) -> {
            if (failure != null) {
                world.findings().add(Promise.FAULT, wish.key(), "the end of an attempt failed: " + failure);
            } else if (!toldEarly) {
                tells.accept(Answer.of(execution));
            }
        });
    }

    /** Effect and settlement in one step; neither without the other. */
    private void commit() {
        if (world.chance().happens(REFUSES_PERMILLE)) {
            end(
                    world.chance().happens(500)
                            ? Ending.rejected(Words.payload(wish.words() + " refused"))
                            : Ending.nothingSent());
            return;
        }
        ended = true;
        Sink.Effect effect = site.sink()
                .next(wish, attempt.lease().firstEpoch(), attempt.lease().epoch());
        Payload result = Words.payload(effect.words());
        Transaction transaction = new Transaction(attempt.settlement(result), effect);
        // From here the lease is not renewed, and whatever else the transaction does takes its time.
        node.later(thinking(), () -> {
            StoreHistory.Passage passage = node.setsOut();
            node.carry(passage, () -> transaction.run(passage), () -> {
                passage.told();
                tell(attempt.settled(result, transaction.decision(passage)));
            });
        });
    }

    private final class Transaction {
        private final Event.Settle settle;
        private final Sink.Effect effect;
        private @Nullable Decision decided;

        private Transaction(Event.Settle settle, Sink.Effect effect) {
            this.settle = settle;
            this.effect = effect;
        }

        /** At the store. */
        private void run(StoreHistory.Passage passage) {
            if (passage.isLost() || !site.server().isUp()) {
                passage.lose();
                return;
            }
            Decision decision = site.server().apply(List.of(settle)).get(0);
            passage.decided(List.of(settle), List.of(decision));
            boolean mine = decision instanceof Decision.Accepted accepted && !accepted.repeated();
            if (mine || world.has(Defect.COMMITS_ANYHOW)) {
                site.sink().apply(effect);
            }
            decided = mine || !(decision instanceof Decision.Accepted accepted)
                    ? decision
                    : new Decision.Ignored(accepted.record(), Decision.Reason.MOVED_ON, accepted.atMillis());
        }

        /** As the node learns it. */
        private Decision decision(StoreHistory.Passage passage) {
            return decided == null || passage.isReplyLost()
                    ? new Decision.Failed("The commit was not answered.", 0)
                    : decided;
        }
    }
}
