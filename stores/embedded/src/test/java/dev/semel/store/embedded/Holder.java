package dev.semel.store.embedded;

import dev.semel.store.StoreRefusedException;
import java.io.IOException;
import java.nio.file.Path;

/** A process that opens a store, claims one key and holds the store until its input ends or it is killed. */
final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException {
        try (RocksStore store = RocksStore.open(RocksOptions.at(Path.of(arguments[0])), () -> Samples.NOW)) {
            Samples.grant(store, "held", 1);
            System.out.println("open");
            int end = System.in.read();
            System.out.println("closed " + end);
        } catch (StoreRefusedException refused) {
            System.out.println("refused " + refused.code());
        }
    }
}
