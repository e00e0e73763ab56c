package dev.semel.store.redis;

import dev.semel.policy.DurabilityGrade;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/** What the live settings of all servers promise, read when the store is opened. */
final class Preflight {
    private static final Pattern VERSION = Pattern.compile("redis_version:(\\d+)\\.(\\d+)");
    private static final Pattern REPLICA = Pattern.compile("slave\\d+:ip=([^,]+),port=(\\d+)");
    private static final String UNKNOWN = "unknown";

    private Preflight() {}

    /**
     * What one server says.
     *
     * @param appendonly and the two after it as in {@code redis.conf}, "unknown" if it does not tell
     * @param replicas how many follow it now
     */
    record Settings(
            String appendonly, String appendfsync, String noFsyncOnRewrite, String evictionPolicy, int replicas) {
        /** What a write survives that this server alone has acknowledged. */
        DurabilityGrade alone() {
            if (!appendonly.equals("yes") || appendfsync.equals("everysec") || appendfsync.equals(UNKNOWN)) {
                return DurabilityGrade.NONE;
            }
            return appendfsync.equals("always") && noFsyncOnRewrite.equals("no")
                    ? DurabilityGrade.MACHINE
                    : DurabilityGrade.PROCESS;
        }

        String because() {
            if (!appendonly.equals("yes")) {
                return appendonly.equals(UNKNOWN) ? "CONFIG GET is not allowed" : "appendonly is " + appendonly;
            }
            return appendfsync.equals("always") && !noFsyncOnRewrite.equals("no")
                    ? "no-appendfsync-on-rewrite is " + noFsyncOnRewrite
                    : "appendfsync is " + appendfsync;
        }
    }

    /** A grade, and which setting it follows from. */
    record Graded(DurabilityGrade grade, String because) {}

    /**
     * @throws StoreRefusedException if a server must not be used as it is
     * @throws StoreUnavailableException if one does not answer
     */
    static Graded grade(Nodes nodes, RedisAddress address, RedisOptions options) {
        boolean failsOver = address.isCluster() || address.isSentinel();
        try {
            Graded lowest = new Graded(DurabilityGrade.REPLICATED, "");
            for (Node master : nodes.masters()) {
                String replication =
                        Questions.over(master, line -> line.askText(Command.INFO, Order.ascii("replication")));
                refuseReplica(master, replication);
                Settings settings = settings(master, replication);
                Graded graded = grade(settings, failsOver, options.replicas());
                for (Node replica : failsOver ? replicas(nodes, replication) : List.<Node>of()) {
                    graded = lower(graded, ofReplica(replica));
                }
                lowest = lower(lowest, graded);
            }
            return lowest;
        } catch (Unanswered unknown) {
            throw new StoreUnavailableException(
                    "The store " + address.name() + " cannot be opened: " + unknown.why() + ".", unknown);
        }
    }

    /** Whoever may be promoted answers for the same afterwards. */
    private static Graded ofReplica(Node replica) throws Unanswered {
        Settings settings = settings(replica, "");
        DurabilityGrade alone = settings.alone();
        return alone == DurabilityGrade.MACHINE
                ? new Graded(DurabilityGrade.REPLICATED, "")
                : new Graded(alone, settings.because() + " at the replica " + replica);
    }

    /**
     * What the settings amount to. Who fails over by itself promotes a replica when a master's process dies; what that
     * replica lacks is forgotten then, whatever the master's disk has. Only waiting for every replica prevents that, for
     * any of them may be promoted.
     */
    static Graded grade(Settings settings, boolean failsOver, int waitedFor) {
        DurabilityGrade alone = settings.alone();
        boolean allHaveIt = waitedFor > 0 && waitedFor >= settings.replicas();
        if (alone != DurabilityGrade.NONE && failsOver && settings.replicas() > 0 && !allHaveIt) {
            return new Graded(
                    DurabilityGrade.NONE,
                    "the store waits for " + waitedFor + " of " + settings.replicas()
                            + " replicas, and a fail-over may promote one that lacks what was acknowledged");
        }
        return alone == DurabilityGrade.MACHINE && allHaveIt
                ? new Graded(DurabilityGrade.REPLICATED, "the store waits for " + waitedFor + " replicas")
                : new Graded(alone, settings.because());
    }

    private static Graded lower(Graded one, Graded other) {
        return one.grade().compareTo(other.grade()) <= 0 ? one : other;
    }

    private static void refuseReplica(Node master, String replication) {
        if (!replication.contains("role:master")) {
            throw refused(
                    "The Redis at " + master + " is a replica, which knows less than its master; name the master.");
        }
    }

    private static Settings settings(Node node, String replication) throws Unanswered {
        String info = Questions.over(node, line -> line.askText(Command.INFO));
        refuseOld(node, info);
        Settings settings = new Settings(
                setting(node, "appendonly"),
                setting(node, "appendfsync"),
                setting(node, "no-appendfsync-on-rewrite"),
                found(info, Pattern.compile("maxmemory_policy:(\\S+)")),
                replicas(replication).size());
        if (!settings.evictionPolicy().equals("noeviction")) {
            throw refused("The Redis at " + node + " has maxmemory-policy " + settings.evictionPolicy()
                    + ", so it may forget what was applied when its memory is full; set it to noeviction.");
        }
        return settings;
    }

    private static void refuseOld(Node node, String info) {
        Matcher version = VERSION.matcher(info);
        boolean old =
                !version.find() || Integer.parseInt(version.group(1)) * 100 + Integer.parseInt(version.group(2)) < 602;
        if (old) {
            throw refused(
                    "The Redis at " + node + " is older than 6.2, which is the oldest that is tested; update it.");
        }
    }

    private static String setting(Node node, String name) throws Unanswered {
        try {
            List<?> found =
                    Questions.over(node, line -> line.askList(Command.CONFIG, Order.ascii("GET"), Order.ascii(name)));
            return found.size() == 2 ? Line.text(found.get(1)) : UNKNOWN;
        } catch (Unanswered refused) {
            if (refused.isRefusal()) {
                // A user without that right, or a provider that hides the command: then nothing is promised.
                return UNKNOWN;
            }
            throw refused;
        }
    }

    private static String found(String info, Pattern pattern) {
        Matcher matcher = pattern.matcher(info);
        return matcher.find() ? matcher.group(1) : UNKNOWN;
    }

    private static List<Node> replicas(Nodes nodes, String replication) {
        return replicas(replication).stream()
                .map(address -> nodes.at(address.host(), address.port()))
                .toList();
    }

    private record Address(String host, int port) {}

    private static List<Address> replicas(@Nullable String replication) {
        List<Address> addresses = new ArrayList<>();
        Matcher each = REPLICA.matcher(replication == null ? "" : replication);
        while (each.find()) {
            addresses.add(new Address(each.group(1), Integer.parseInt(each.group(2))));
        }
        return addresses;
    }

    private static StoreRefusedException refused(String sentence) {
        return new StoreRefusedException(StoreRefusedException.Code.TOO_WEAK, sentence);
    }
}
