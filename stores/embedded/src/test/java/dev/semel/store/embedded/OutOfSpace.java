package dev.semel.store.embedded;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.store.StoreUnavailableException;
import java.nio.file.Path;
import java.util.List;

/** A process that claims keys, then fails to write a large result for want of space, and then tells what claiming, reading and sweeping come to. */
final class OutOfSpace {
    static final int LARGEST_FILE_KIBIBYTES = 20 * 1024;
    private static final int LARGER_THAN_ANY_FILE = (LARGEST_FILE_KIBIBYTES + 1024) * 1024;

    private OutOfSpace() {}

    public static void main(String[] arguments) {
        RocksStore store = RocksStore.open(RocksOptions.at(Path.of(arguments[0])), () -> Samples.NOW);
        try {
            IntentRecord granted = Samples.grant(store, "k0", 1);
            for (int number = 1; number <= 20; number++) {
                Samples.grant(store, "k" + number, number);
                System.out.println("claimed k" + number);
            }
            Outcome large = new Outcome.Succeeded(Payload.whole(new byte[LARGER_THAN_ANY_FILE]));
            store.apply(List.of(new Event.Settle(
                    Samples.key("k0"), granted.lease(), large, Event.Standing.THIS_LEASE, Samples.LONG)));
        } catch (StoreUnavailableException failed) {
            OperationKey first = Samples.key("k0");
            System.out.println(tell(() -> store.apply(List.of(Samples.claim("small", 1)))) + " "
                    + tell(() -> store.find(List.of(first))) + " " + tell(() -> store.due(1)));
        }
        Runtime.getRuntime().halt(0);
    }

    private static String tell(Runnable call) {
        try {
            call.run();
            return "answered";
        } catch (StoreUnavailableException refused) {
            return "unavailable";
        }
    }
}
