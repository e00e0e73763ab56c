package dev.semel.store.dynamodb;

import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.testkit.OperationStoreContract;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The contract on DynamoDB Local; each test in a table of its own, opened again over the same items. */
class DynamoContractTest extends OperationStoreContract {
    private @Nullable String url;

    @Override
    protected OperationStore newStore(StoreClock clock) {
        url = Tables.fresh();
        return DynamoStore.open(url, DynamoOptions.defaults().by(clock));
    }

    @Override
    protected OperationStore reopen(OperationStore store, StoreClock clock) {
        store.close();
        return DynamoStore.open(
                Objects.requireNonNull(url), DynamoOptions.defaults().by(clock));
    }
}
