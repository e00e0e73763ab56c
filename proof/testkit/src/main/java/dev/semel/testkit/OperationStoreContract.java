package dev.semel.testkit;

import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every store must pass. A store is admitted by a test class like this one:
 *
 * <pre>{@code
 * class MyStoreContractTest extends OperationStoreContract {
 *     @Override
 *     protected OperationStore newStore(StoreClock clock) {
 *         return new MyStore(clock);
 *     }
 * }
 * }</pre>
 *
 * A durable store overrides {@link #reopen} as well. Each answer of the store is compared with the pure function of the
 * protocol, in tests of each rule, in random histories (the failing seed is in the test's name) and in concurrent ones.
 * Tests of a capability that the store does not have are skipped, and say so. Needs a store whose time is the clock that
 * it is given; each test has a store of its own and runs in its own thread and those it starts.
 */
public abstract class OperationStoreContract
        implements ClaimRules,
                OwnerRules,
                DoubtRules,
                EndRules,
                BatchRules,
                CapabilityRules,
                MoveRules,
                ConcurrencyRules,
                RandomHistoryRules {
    // Some moment of 2023; the contract never looks at the machine's clock.
    static final long START_MILLIS = 1_700_000_000_000L;

    private final MovableClock clock = MovableClock.at(START_MILLIS);
    private @Nullable Scene scene;

    /** Called by JUnit's subclasses alone. */
    protected OperationStoreContract() {}

    /**
     * An empty store that lives by this clock.
     *
     * @throws Exception whatever goes wrong, which fails the test
     */
    protected abstract OperationStore newStore(StoreClock clock) throws Exception;

    /**
     * Closes the store and opens it again with all that it acknowledged; a store that is not durable stays open.
     *
     * @param store that was made last, by this method or by {@link #newStore}
     * @param clock the same one
     */
    protected OperationStore reopen(OperationStore store, StoreClock clock) {
        return store;
    }

    /** Whether what is past its end may be gone, or a tombstone, before clean-up was by. */
    protected boolean forgetsByItself() {
        return false;
    }

    @BeforeEach
    final void openStore() throws Exception {
        scene = new Scene(newStore(clock), clock, store -> reopen(store, clock), forgetsByItself());
    }

    @AfterEach
    final void closeStore() {
        if (scene != null) {
            scene.store().close();
        }
    }

    @Override
    public final Scene scene() {
        return Objects.requireNonNull(scene, "the store is opened before each test");
    }
}
