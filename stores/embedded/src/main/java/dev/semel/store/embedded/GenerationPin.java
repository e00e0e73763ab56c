package dev.semel.store.embedded;

import dev.semel.store.StoreRefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file outside the store that says which generation this configuration relies on (rule 17). A store that was lost
 * and made anew has another one and has forgotten what was applied, so it is refused until an operator accepts it.
 */
final class GenerationPin {
    private GenerationPin() {}

    /**
     * Pins the generation if none is pinned, or if an operator accepted it.
     *
     * @throws StoreRefusedException OTHER_GENERATION if another one is pinned
     */
    static void check(RocksOptions options, String generation) {
        Path file = options.pin();
        String pinned = Files.exists(file) ? read(file) : "";
        if (pinned.equals(generation)) {
            return;
        }
        if (!pinned.isEmpty() && !options.acceptedGeneration().equals(generation)) {
            throw new StoreRefusedException(
                    StoreRefusedException.Code.OTHER_GENERATION,
                    "The store " + options.directory() + " is generation " + generation + " but " + file + " pins "
                            + pinned
                            + ", so what was applied under that one may be forgotten here; restore the directory"
                            + " of generation " + pinned + ", or accept the loss by accepting generation " + generation
                            + " (at a gateway: --accept-generation).");
        }
        DurableFile.replace(file, generation + "\n");
    }

    private static String read(Path file) {
        try {
            String pinned = Files.readString(file, StandardCharsets.ISO_8859_1).trim();
            return pinned.isEmpty() ? "(nothing)" : pinned;
        } catch (IOException cannot) {
            throw Refusals.notUsable(file, cannot);
        }
    }
}
