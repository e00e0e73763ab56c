package dev.semel.server.limits;

import dev.semel.engine.Execution.HeldBack;
import dev.semel.engine.Listener;
import dev.semel.http.CallerRule;
import dev.semel.operation.OperationKey;
import dev.semel.policies.CallerLimit;
import dev.semel.policies.LimitsPolicy;
import dev.semel.policies.OperationPolicy;
import dev.semel.policies.Policy;
import dev.semel.protocol.Payload;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The limits of one node, for all its doors. Safe for use by all threads. */
public final class CallerLimits {
    private static final int NETWORK_BYTES = 8;
    /** Stands for a key that nobody looked at. */
    private static final String ANY_KEY = "*";

    private final LimitsPolicy limits;
    private final Map<String, CallerLimit> operations;
    private final CallerTable table;
    private final Listener listener;

    /** @param operations what one caller may ask of each operation, by its name; of others it may ask anything */
    CallerLimits(LimitsPolicy limits, Map<String, CallerLimit> operations, LongSupplier nanoClock, Listener listener) {
        this.limits = limits;
        this.operations = Map.copyOf(operations);
        this.listener = Objects.requireNonNull(listener, "listener");
        table = new CallerTable(limits.callers(), nanoClock);
    }

    /**
     * What this policy says.
     *
     * @param nanoClock by which buckets fill
     * @param listener is told of requests that are held back at their arrival; of others the engine tells
     */
    public static CallerLimits of(Policy policy, LongSupplier nanoClock, Listener listener) {
        Map<String, CallerLimit> operations = new HashMap<>();
        List<OperationPolicy> all = new ArrayList<>(policy.operations());
        all.add(policy.defaults());
        all.forEach(each -> operations.put(each.name(), each.http().ofCaller()));
        return new CallerLimits(policy.limits(), operations, nanoClock, Listener.guarded(listener));
    }

    /** Limits nobody. */
    public static CallerLimits none(LongSupplier nanoClock) {
        return new CallerLimits(LimitsPolicy.DEFAULT, Map.of(), nanoClock, Listener.none());
    }

    /** With an event loop so late, new work is shed; zero for never. */
    public Duration shedAfter() {
        return limits.shedAfter();
    }

    /**
     * Who is limited when callers of this scope of keys send a request.
     *
     * @param scope whose keys the request speaks of
     * @param address where its connection comes from, in numbers; null if it has no address
     */
    public String caller(String scope, @Nullable String address) {
        boolean apart = limits.anonymous() == LimitsPolicy.Anonymous.BY_ADDRESS && CallerRule.isAnonymous(scope);
        return apart && address != null ? scope + "@" + network(address) : scope;
    }

    /** An IPv6 host has as many addresses as it likes within its /64 network. */
    private static String network(String address) {
        try {
            InetAddress parsed = InetAddress.getByName(address);
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES))
                    : parsed.getHostAddress();
        } catch (UnknownHostException noAddress) {
            return address;
        }
    }

    /**
     * One request more of this caller.
     *
     * @param tenant whose key it speaks of, which may still stand in a body that was not read
     * @param operation that it asks for
     * @param late whether the thread that serves it is late
     */
    public Turn arrive(String caller, String tenant, String operation, BooleanSupplier late) {
        List<Turn.Metered> meters = new ArrayList<>(2);
        CallerLimit ofOperation = operations.getOrDefault(operation, CallerLimit.none());
        if (!ofOperation.isNone()) {
            meters.add(new Turn.Metered("operation", table.hold(new CallerTable.Who(caller, operation), ofOperation)));
        }
        if (!limits.each().isNone()) {
            meters.add(new Turn.Metered("caller", table.hold(new CallerTable.Who(caller, ""), limits.each())));
        }
        Turn turn = Turn.arriving(meters, late);
        HeldBack<Payload> heldBack = turn.heldBack();
        if (heldBack != null) {
            listener.onAnswer(new OperationKey(tenant, operation, ANY_KEY), heldBack, Listener.Source.OUTAGE, 0);
        }
        return turn;
    }

    /** How many meters are kept. */
    int size() {
        return table.size();
    }
}
