package dev.semel.testkit;

import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;

/** The reference store passes the contract. */
class MemoryStoreContractTest extends OperationStoreContract {
    @Override
    protected OperationStore newStore(StoreClock clock) {
        return new MemoryStore(clock);
    }
}
