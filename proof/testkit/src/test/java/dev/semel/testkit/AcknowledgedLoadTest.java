package dev.semel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.MemoryStore;
import org.junit.jupiter.api.Test;

/** What a load remembers is held against a store that has it and one that has nothing. */
class AcknowledgedLoadTest {
    private static final int SETTLED = 120;

    @Test
    void a_store_that_forgot_lost_each_claim_and_each_settlement() {
        MemoryStore store = new MemoryStore(() -> 1_000);
        AcknowledgedLoad load = new AcknowledgedLoad(store);
        try (load) {
            load.awaitMore(SETTLED);
        }

        assertThat(load.lost(store)).isZero();
        assertThat(load.lost(new MemoryStore(() -> 1_000)))
                .isEqualTo(load.acknowledged())
                .isGreaterThanOrEqualTo(2 * SETTLED);
    }
}
