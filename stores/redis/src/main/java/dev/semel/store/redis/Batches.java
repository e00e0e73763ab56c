package dev.semel.store.redis;

import dev.semel.store.StoreClock;
import dev.semel.store.StoreRefusedException;
import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/**
 * Carries out orders: splits them into calls of the script, sends the calls for one server in one piece, and waits for its
 * replicas if it is told to. One reply per order; of an order without an answer nothing is known, and its reply says why.
 * Safe for use by all threads.
 */
final class Batches {
    /** A script stops the whole server, so it must be short: some hundred microseconds. */
    private static final int MOST_OF_A_CALL = 64;

    private static final int MOST_TRIES = 4;
    private static final byte[] YES = {'1'};
    private static final byte[] NO = {'0'};

    private final Nodes nodes;
    private final Shards shards;
    private final Script script;
    private final RedisOptions options;
    private final byte[] generation;
    /** The latest time that was seen, of each shard in a Cluster, whose masters each have a clock; else of all. */
    private final AtomicLongArray latest;

    Batches(Nodes nodes, Founding.Found found, RedisOptions options) {
        this.nodes = nodes;
        shards = found.shards();
        this.options = options;
        this.generation = Order.ascii(found.generation());
        script = Script.load();
        latest = new AtomicLongArray(shards.count());
        for (int shard = 0; shard < shards.count(); shard++) {
            seen(shard, found.latest()[shard]);
        }
    }

    /**
     * One call of the script, and the places of its orders.
     *
     * @param there the server that its slot is on its way to, if another one said so
     */
    private record Call(
            List<Order> orders,
            List<Integer> places,
            int slot,
            @Nullable Node there) {
        int shard() {
            return orders.get(0).shard();
        }

        long claims() {
            return orders.stream().filter(Order::isClaim).count();
        }

        Call at(@Nullable Node other) {
            return new Call(orders, places, slot, other);
        }
    }

    List<Reply> run(List<Order> orders) {
        Reply[] replies = new Reply[orders.size()];
        List<Call> calls = calls(orders);
        for (int tried = 1; !calls.isEmpty(); tried++) {
            calls = round(calls, replies, tried == MOST_TRIES);
        }
        return Arrays.asList(replies);
    }

    private List<Call> calls(List<Order> orders) {
        Map<Integer, Call> open = new LinkedHashMap<>();
        List<Call> calls = new ArrayList<>();
        for (int place = 0; place < orders.size(); place++) {
            Order order = orders.get(place);
            Call call = open.get(order.shard());
            if (call == null || call.orders().size() == MOST_OF_A_CALL) {
                call = new Call(new ArrayList<>(), new ArrayList<>(), shards.slot(order.shard()), null);
                calls.add(call);
                open.put(order.shard(), call);
            }
            call.orders().add(order);
            call.places().add(place);
        }
        return calls;
    }

    /** Tries all calls once; those whose server said that it is not the one, and so did nothing, are to be tried again. */
    private List<Call> round(List<Call> calls, Reply[] replies, boolean last) {
        Map<Node, List<Call>> byNode = new LinkedHashMap<>();
        for (Call call : calls) {
            try {
                Node node = call.there() == null ? nodes.of(call.slot()) : call.there();
                byNode.computeIfAbsent(node, first -> new ArrayList<>()).add(call);
            } catch (Unanswered lost) {
                fail(call, replies, lost.why());
            }
        }
        List<Call> again = new ArrayList<>();
        List<Pipe> pipes = new ArrayList<>();
        byNode.forEach((node, theirs) -> pipes.add(new Pipe(node, theirs, replies)));
        pipes.forEach(Pipe::send);
        pipes.forEach(pipe -> again.addAll(pipe.receive(last)));
        return again;
    }

    private static void fail(Call call, Reply[] replies, String why) {
        call.places().forEach(place -> replies[place] = Reply.failed(why));
    }

    /** The calls for one server, over one line. */
    private final class Pipe {
        private final Node node;
        private final List<Call> calls;
        private final Reply[] replies;
        private final List<Call> again = new ArrayList<>();
        private @Nullable Line line;

        Pipe(Node node, List<Call> calls, Reply[] replies) {
            this.node = node;
            this.calls = calls;
            this.replies = replies;
        }

        void send() {
            Line borrowed = null;
            try {
                borrowed = node.borrow();
                for (Call call : calls) {
                    if (call.there() != null) {
                        borrowed.add(Command.ASKING);
                    }
                    borrowed.add(Command.EVALSHA, words(call));
                }
                if (options.replicas() > 0) {
                    borrowed.addWait(options);
                }
                borrowed.send();
                line = borrowed;
            } catch (Unanswered unreachable) {
                if (borrowed != null) {
                    node.giveBack(borrowed);
                }
                calls.forEach(call -> fail(call, replies, node + ": " + unreachable.why()));
                nodes.refreshIfPossible();
            }
        }

        List<Call> receive(boolean last) {
            Line used = line;
            if (used == null) {
                return List.of();
            }
            boolean theOnes = false;
            try {
                theOnes = told(used, last);
            } finally {
                node.giveBack(used);
            }
            if (!theOnes) {
                // Not before: this line leads to the wrong server as well as those that lie idle.
                nodes.refreshIfPossible();
            }
            return again;
        }

        /** False if these servers may not be the ones any more. */
        private boolean told(Line used, boolean last) {
            boolean load = false;
            boolean moved = false;
            List<Call> answered = new ArrayList<>();
            for (Call call : calls) {
                try {
                    take(call, answers(used, call));
                    answered.add(call);
                } catch (Unanswered refused) {
                    boolean unknown = refused.isRefusal("NOSCRIPT");
                    boolean elsewhere = refused.isRefusal("MOVED");
                    Node there = onItsWay(refused);
                    load |= unknown;
                    moved |= refused.isOfAnother();
                    if ((unknown || elsewhere || there != null) && !last) {
                        again.add(call.at(unknown ? call.there() : there));
                    } else {
                        fail(call, replies, why(refused));
                    }
                }
            }
            if (options.replicas() > 0) {
                confirm(used, answered);
            }
            if (load) {
                load(used);
            }
            return !moved;
        }

        private List<?> answers(Line used, Call call) throws Unanswered {
            if (call.there() != null) {
                try {
                    used.next();
                } catch (Unanswered refused) {
                    // What follows is refused as well then, and says why.
                    if (!refused.isRefusal()) {
                        throw refused;
                    }
                }
            }
            return Line.list(used.next());
        }

        /** The server that a slot is being moved to, if that is why it was refused: {@code ASK 42 127.0.0.1:6379}. */
        private @Nullable Node onItsWay(Unanswered refused) {
            String[] words = refused.why().split(" ", -1);
            if (!refused.isRefusal("ASK ") || words.length != 3) {
                return null;
            }
            int colon = words[2].lastIndexOf(':');
            return nodes.at(words[2].substring(0, colon), Integer.parseInt(words[2].substring(colon + 1)));
        }

        /** What fewer replicas have than was demanded may be forgotten, so nothing of it is told. */
        private void confirm(Line used, List<Call> answered) {
            String why = "";
            try {
                long have = Line.number(used.next());
                if (have < options.replicas()) {
                    why = node + ": " + have + " of " + options.replicas() + " replicas had it within "
                            + options.replicaSilence().toMillis() + " ms";
                }
            } catch (Unanswered unknown) {
                why = node + ": its replicas are not known to have it: " + unknown.why();
            }
            if (!why.isEmpty()) {
                for (Call call : answered) {
                    fail(call, replies, why);
                }
            }
        }

        private void load(Line used) {
            try {
                used.ask(Command.SCRIPT, Order.ascii("LOAD"), script.text());
            } catch (Unanswered refused) {
                again.forEach(call -> fail(call, replies, why(refused)));
                again.clear();
            }
        }

        private String why(Unanswered refused) {
            return refused.isRefusal("SEMELGENERATION")
                    ? node + " has forgotten what the store knew, or is another store"
                    : node + ": " + refused.why();
        }

        /** One record that cannot be read fails by itself. */
        private static Reply read(Object answer) {
            try {
                return Reply.of(answer);
            } catch (IllegalArgumentException | BufferUnderflowException | StoreRefusedException unreadable) {
                return Reply.failed("the record cannot be read: " + unreadable.getMessage());
            }
        }

        private void take(Call call, List<?> answers) {
            if (answers.size() != call.orders().size()) {
                fail(call, replies, node + ": the script was not answered item by item");
                return;
            }
            for (int at = 0; at < answers.size(); at++) {
                Reply reply = read(answers.get(at));
                replies[call.places().get(at)] = reply.isKnown() ? reply : Reply.failed(node + ": " + reply.failure());
                seen(call.orders().get(at).shard(), reply.atMillis());
            }
        }
    }

    private void seen(int shard, long atMillis) {
        latest.accumulateAndGet(clockOf(shard), atMillis, Math::max);
    }

    /** Each master of a Cluster has a clock; one that is fast must not end the leases of another's keys. */
    private int clockOf(int shard) {
        return nodes.isCluster() && options.clock() == null ? shard : 0;
    }

    private long floor(Call call) {
        return latest.get(clockOf(call.shard()));
    }

    /** What follows EVALSHA. */
    private byte[][] words(Call call) {
        int shard = call.shard();
        StoreClock clock = options.clock();
        List<byte[]> all = new ArrayList<>();
        all.add(script.digest());
        all.add(Order.decimal(call.orders().size() + 3));
        for (Order order : call.orders()) {
            all.add(order.record());
        }
        all.add(shards.known(shard));
        all.add(shards.running(shard));
        all.add(shards.doubtful(shard));
        all.add(generation);
        all.add(clock == null ? new byte[0] : Order.decimal(clock.millis()));
        all.add(Order.decimal(floor(call)));
        all.add(Order.decimal(call.orders().size()));
        all.add(Order.decimal(call.claims()));
        all.add(clock == null ? YES : NO);
        all.add(options.replicas() > 0 ? YES : NO);
        for (Order order : call.orders()) {
            all.add(new byte[] {(byte) order.letter()});
            all.addAll(order.arguments());
        }
        return all.toArray(byte[][]::new);
    }
}
