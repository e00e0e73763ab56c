package dev.semel.testkit;

import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import java.util.List;

/**
 * A user's store as {@link Certification} needs it: somewhere to make places of its own and to take them away again.
 * Certification calls it from one thread. What cannot be reached or used is said with a
 * {@link dev.semel.store.StoreUnavailableException} or a {@link dev.semel.store.StoreRefusedException}.
 */
public interface CertifiedSubject extends AutoCloseable {
    /** Which store, for people, such as {@code rocksdb:/var/lib/semel}. */
    String name();

    /** Makes a place that shares nothing with any other: a directory, a schema. Over a hundred are made, one at a time. */
    Place newPlace();

    /** Gives up what making places took; called by whoever made the subject, when all its places are closed. */
    @Override
    void close();

    /** Somewhere for the records of one test. */
    interface Place extends AutoCloseable {
        /**
         * Opens the store, empty the first time, with a clock that tests move. A store whose own clock cannot be replaced
         * cannot run the contract.
         */
        OperationStore open(StoreClock clock);

        /** Opens the store as it is opened in production, with its own clock. */
        OperationStore openLive();

        /** Whether what was acknowledged is there when the store is closed and opened again. */
        boolean survivesClosing();

        /** Whether several instances may be open at once, as several nodes would have them. */
        boolean takesMany();

        /**
         * How far apart the times may be that two open instances tell, and so how much later than its length a lease may
         * end for others; 0 for a store with one clock.
         */
        default long apartMillis() {
            return 0;
        }

        /**
         * The command of a process that opens this place live and gives it to {@link KillLoad#run} with the last argument,
         * which is added to the command, as its round; empty if nothing is to be killed here.
         */
        List<String> killable();

        /** Takes away all that the place holds. Its stores are closed before, or their process was killed. */
        @Override
        void close();
    }
}
