package dev.semel.simulation.cluster;

import java.util.List;

/** One caller with one wish: asks some node, again if it is not told in time or not told enough, and maybe once more later. */
final class Client {
    private static final int MOST_TRIES = 7;
    private static final int ASKS_ONCE_MORE_PERMILLE = 400;
    private static final long CALM_PATIENCE_MILLIS = 1_500;

    private final Site site;
    private final World world;
    private final List<Node> nodes;
    private final TellingWatch watch;
    private final Wish wish;
    private int tries;
    private int mostTries = MOST_TRIES;
    private boolean over;
    private boolean mayAskOnceMore;

    Client(Site site, List<Node> nodes, TellingWatch watch, Wish wish) {
        this.site = site;
        this.nodes = nodes;
        this.watch = watch;
        this.wish = wish;
        world = site.world();
        mayAskOnceMore = world.chance().happens(ASKS_ONCE_MORE_PERMILLE);
    }

    Wish wish() {
        return wish;
    }

    /** Whether it has heard something final since it last began to ask. */
    boolean isOver() {
        return over;
    }

    void beginsAfter(long nanos) {
        world.agenda().after(nanos, this::ask);
    }

    /** There is no trouble any more: asks until it is told. */
    void asksUntilTold() {
        over = false;
        mayAskOnceMore = false;
        tries = 0;
        mostTries = Integer.MAX_VALUE;
        ask();
    }

    private void ask() {
        if (over || tries >= mostTries) {
            return;
        }
        int mine = ++tries;
        TellingWatch.Asking asking = watch.asks(wish);
        Node node = world.chance().oneOf(nodes);
        site.network()
                .carries(() -> node.serve(wish, answer -> site.network().carries(() -> told(mine, asking, answer))));
        long patience = site.network().isCalm()
                ? CALM_PATIENCE_MILLIS * Agenda.MILLI
                : world.chance().nanosOf(150, CALM_PATIENCE_MILLIS);
        world.agenda().after(patience, () -> {
            if (tries == mine) {
                ask();
            }
        });
    }

    private void told(int ofTry, TellingWatch.Asking asking, Answer answer) {
        watch.told(asking, answer);
        if (ofTry != tries || over) {
            return;
        }
        if (answer.isOver()) {
            over = true;
            askOnceMore();
        } else {
            // The time-out of this try finds that another one is under way, or comes first.
            world.agenda().after(world.chance().nanosOf(20, 600), () -> {
                if (tries == ofTry) {
                    ask();
                }
            });
        }
    }

    /** Soon, for a replay; or late, when the outcome may have expired. */
    private void askOnceMore() {
        if (mayAskOnceMore) {
            mayAskOnceMore = false;
            boolean soon = world.chance().happens(500);
            long pause =
                    soon ? world.chance().nanosOf(0, 1_500) : world.chance().nanosOf(3_800, 11_000);
            world.agenda().after(pause, () -> {
                over = false;
                tries = 0;
                ask();
            });
        }
    }
}
