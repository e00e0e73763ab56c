package dev.semel.move;

import dev.semel.store.Marks;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreDescription;
import dev.semel.store.StoreRefusedException;
import java.util.Optional;

/**
 * What is said in both stores about a move: where to, whether claims go there, whether it is over; and where from. Each is
 * said once, and never taken back.
 */
final class MoveMarks {
    /** In the old store: the generation of the store that its records go to. Who sees it claims here no longer. */
    static final String TO = "move.to";
    /** In the old store: claims go to the new one. */
    static final String OPEN = "move.open";
    /** In the new store: the generation whose records come here. */
    static final String FROM = "move.from";
    /** In the new store: all of them are here. */
    static final String OVER = "move.over";

    private static final String PREFIX = "move.";

    private MoveMarks() {}

    static boolean isAboutMoving(String name) {
        return name.startsWith(PREFIX);
    }

    /**
     * @throws StoreRefusedException if a node may not serve from this store alone: its records are elsewhere, or not yet
     *     here
     */
    static void refuseUnlessItStays(OperationStore store) {
        if (!(store instanceof Marks marks)) {
            return;
        }
        StoreDescription description = store.describe();
        Optional<String> to = marks.mark(TO);
        if (to.isPresent()) {
            throw notUsable("The store " + description.name() + " is being left, or was, for generation " + to.get()
                    + ", so it no longer says what was applied; start with --move-to and that store's address, or, if"
                    + " the move is over, on that store alone.");
        }
        Optional<String> from = marks.mark(FROM);
        if (from.isPresent() && marks.mark(OVER).isEmpty()) {
            throw notUsable("Not all records of generation " + from.get() + " have come to the store "
                    + description.name() + " yet; start with --store and that store's address, and --move-to this"
                    + " one.");
        }
    }

    static void refuseOneStore(OperationStore from, OperationStore to) {
        if (from.describe().generation().equals(to.describe().generation())) {
            throw notUsable("Both " + from.describe().name() + " and "
                    + to.describe().name() + " are generation "
                    + from.describe().generation()
                    + ", which is one store; give another one to move to.");
        }
    }

    /** Says where the records come from, so that nobody starts on the new store alone before they are there. */
    static void sayFrom(OperationStore from, OperationStore to) {
        String generation = from.describe().generation();
        String held = ((Marks) to).markOnce(FROM, generation);
        if (!held.equals(generation)) {
            throw notUsable("The records of generation " + held + " were moved to the store "
                    + to.describe().name() + ", so those of generation " + generation
                    + " cannot come there as well; move them to a store that is new.");
        }
    }

    /** Says where the records go. */
    static void sayTo(OperationStore from, OperationStore to) {
        String generation = to.describe().generation();
        String held = ((Marks) from).markOnce(TO, generation);
        if (!held.equals(generation)) {
            throw notUsable("The store " + from.describe().name() + " is being left for generation " + held + ", but "
                    + to.describe().name() + " is generation " + generation
                    + "; give the store that the move began with.");
        }
    }

    static StoreRefusedException notUsable(String sentence) {
        return new StoreRefusedException(StoreRefusedException.Code.NOT_USABLE, sentence);
    }
}
