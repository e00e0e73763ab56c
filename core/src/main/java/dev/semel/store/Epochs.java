package dev.semel.store;

/** Capability: epochs that go on above another store's, so that records can move from that one into this one (rule 14). */
public interface Epochs {
    /**
     * None that this store has given out so far, and none of its records, is higher. May look at every record.
     *
     * @throws StoreUnavailableException if the store cannot answer
     */
    long highest();

    /**
     * From now on every new life of a key gets an epoch above this; durable when this returns. Lower than what holds
     * already changes nothing. Before anybody claims here.
     *
     * @throws StoreUnavailableException if the store cannot answer; it may have been raised
     */
    void raise(long above);
}
