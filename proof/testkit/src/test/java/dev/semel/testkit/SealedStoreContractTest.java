package dev.semel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Payload;
import dev.semel.protocol.State;
import dev.semel.result.NamedKeys;
import dev.semel.result.ResultSeal;
import dev.semel.result.SealedStore;
import dev.semel.store.Backlog;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.store.StoreUnavailableException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A store whose results are sealed keeps the contract, and what is below it holds no result that could be read. */
class SealedStoreContractTest extends OperationStoreContract {
    private static final ResultSeal SEAL = ResultSeal.under(
            NamedKeys.parse("key " + Base64.getEncoder().encodeToString(new byte[NamedKeys.KEY_BYTES])));

    private Optional<MemoryStore> below = Optional.empty();

    @Override
    protected OperationStore newStore(StoreClock clock) {
        MemoryStore store = new MemoryStore(clock);
        below = Optional.of(store);
        return SealedStore.over(store, SEAL);
    }

    @Override
    public boolean moves() {
        return false;
    }

    @AfterEach
    void nothing_below_can_be_read() {
        below.ifPresent(store -> store.browse(null, null, Integer.MAX_VALUE)
                .forEach(row -> assertThat(payload(row.record()).stream())
                        .as("%s", row)
                        .allMatch(payload -> payload.length() == 0 || payload.extent() == Payload.Extent.SEALED)));
    }

    private static Optional<Payload> payload(IntentRecord record) {
        if (record.state() instanceof State.Settled settled) {
            return Optional.of(settled.outcome().payload());
        } else if (record.state() instanceof State.Running running) {
            return Optional.ofNullable(running.seen());
        }
        return record.state() instanceof State.InDoubt doubt ? Optional.ofNullable(doubt.seen()) : Optional.empty();
    }

    @Test
    void a_store_that_lacks_a_capability_lacks_it_sealed_as_well() {
        OperationStore bare = SealedStore.over(
                new ForwardingStore(new MemoryStore(() -> 0)) {
                    @Override
                    public List<Decision> apply(List<Event> events) {
                        throw new StoreUnavailableException("It is away.");
                    }
                },
                SEAL);

        assertThat(bare).isNotInstanceOf(Backlog.class);
        assertThat(bare.find(List.of(new OperationKey("t", "o", "k")))).hasSize(1);
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> bare.apply(List.of()));
    }
}
