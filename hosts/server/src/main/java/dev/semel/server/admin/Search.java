package dev.semel.server.admin;

import dev.semel.engine.Engine;
import dev.semel.operation.OperationKey;
import dev.semel.protocol.Status;
import dev.semel.store.Browsable;
import dev.semel.store.Found;
import dev.semel.store.OperationStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds records for people: by all three parts at once, or by some of them in a walk over a bounded number of records.
 * Blocks on the store; changes nothing.
 */
final class Search {
    private static final int PAGE = 1_000;
    private static final int MOST_MATCHES = 50;

    private final Engine engine;
    private final OperationStore store;
    private final int mostLookedAt;

    Search(Engine engine, OperationStore store, int mostLookedAt) {
        this.engine = engine;
        this.store = store;
        this.mostLookedAt = mostLookedAt;
    }

    /** What is asked for; null parts match all. */
    record Wanted(
            @Nullable String tenant,
            @Nullable String operation,
            @Nullable String key) {
        @Nullable
        OperationKey exact() {
            return tenant == null || operation == null || key == null ? null : new OperationKey(tenant, operation, key);
        }

        boolean matches(OperationKey candidate) {
            return (tenant == null || tenant.equals(candidate.tenant()))
                    && (operation == null || operation.equals(candidate.operation()))
                    && (key == null || key.equals(candidate.key()));
        }

        @Override
        public String toString() {
            return "the key '" + key + "'" + (operation == null ? "" : " of operation '" + operation + "'")
                    + (tenant == null ? "" : " of tenant '" + tenant + "'");
        }
    }

    /** @param complete whether all records were looked at; else there may be more matches */
    record Result(List<Browsable.Row> rows, int lookedAt, boolean complete) {}

    /** @throws AdminRefusal if the store cannot be searched by these parts */
    Result find(Wanted wanted) {
        OperationKey exact = wanted.exact();
        if (exact == null) {
            return walk(wanted);
        }
        Found found = engine.find(exact);
        return found.record() == null
                ? new Result(List.of(), 1, true)
                : new Result(List.of(new Browsable.Row(exact, found.record())), 1, true);
    }

    /**
     * The one record that is meant.
     *
     * @throws AdminRefusal if there is none, or several
     */
    Browsable.Row one(Wanted wanted) {
        Result result = find(wanted);
        if (result.rows().isEmpty()) {
            throw result.complete()
                    ? AdminRefusal.notFound(wanted.toString())
                    : new AdminRefusal(
                            404,
                            "key_not_found",
                            "There is no record of " + wanted + " among the first " + result.lookedAt()
                                    + "; give tenant, operation and key to look it up.");
        }
        if (result.rows().size() > 1) {
            throw new AdminRefusal(
                    409,
                    "key_ambiguous",
                    Wording.sentence(Wording.number(result.rows().size())) + " records have " + wanted
                            + "; give tenant and operation as well.");
        }
        return result.rows().get(0);
    }

    /** Records of one status in the order of their keys. */
    List<Browsable.Row> page(Status status, @Nullable OperationKey after, int limit) {
        return browsable().browse(status, after, limit);
    }

    private Result walk(Wanted wanted) {
        Browsable browsable = browsable();
        List<Browsable.Row> matches = new ArrayList<>();
        OperationKey after = null;
        int lookedAt = 0;
        while (lookedAt < mostLookedAt && matches.size() < MOST_MATCHES) {
            List<Browsable.Row> page = browsable.browse(null, after, Math.min(PAGE, mostLookedAt - lookedAt));
            if (page.isEmpty()) {
                return new Result(matches, lookedAt, true);
            }
            page.stream()
                    .filter(row -> wanted.matches(row.key()))
                    .limit(MOST_MATCHES - matches.size())
                    .forEach(matches::add);
            lookedAt += page.size();
            after = page.get(page.size() - 1).key();
        }
        return new Result(matches, lookedAt, false);
    }

    private Browsable browsable() {
        if (store instanceof Browsable browsable) {
            return browsable;
        }
        throw AdminRefusal.cannot("be searched");
    }
}
