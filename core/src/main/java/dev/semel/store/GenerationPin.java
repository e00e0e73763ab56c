package dev.semel.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The file outside a store that says which generation this configuration relies on (rule 17). A store that was lost and
 * made anew has another one and has forgotten what was applied, so it is refused until an operator accepts it.
 *
 * @param file the file; made by the first {@link #check}
 * @param accepted a generation that an operator accepts in place of the pinned one, empty for none; may stay, for it says
 *     nothing about any later generation
 */
public record GenerationPin(Path file, String accepted) {
    public GenerationPin {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(accepted, "accepted");
    }

    /**
     * Pins the generation if none is pinned, or if an operator accepted it; durable when this returns.
     *
     * @param store its name, for people
     * @param generation of the store that was found
     * @throws StoreRefusedException OTHER_GENERATION if another one is pinned or the store has none, NOT_USABLE if the
     *     file can be neither read nor written
     */
    public void check(String store, String generation) {
        if (generation.isEmpty()) {
            throw refused("The store " + store + " has no generation, so nobody can tell whether it has forgotten what"
                    + " was applied; restore it.");
        }
        String pinned = Files.exists(file) ? read() : "";
        if (pinned.equals(generation)) {
            return;
        }
        if (!pinned.isEmpty() && !accepted.equals(generation)) {
            throw refused("The store " + store + " is generation " + generation + " but " + file + " pins " + pinned
                    + ", so what was applied under that one may be forgotten here; restore generation " + pinned
                    + ", or accept the loss by accepting generation " + generation
                    + " (at a gateway: --accept-generation).");
        }
        DurableFile.replace(file, generation + "\n");
    }

    private static StoreRefusedException refused(String sentence) {
        return new StoreRefusedException(StoreRefusedException.Code.OTHER_GENERATION, sentence);
    }

    private String read() {
        try {
            String pinned = Files.readString(file, StandardCharsets.ISO_8859_1).trim();
            return pinned.isEmpty() ? "(nothing)" : pinned;
        } catch (IOException cannot) {
            throw DurableFile.notUsable(file, cannot);
        }
    }
}
