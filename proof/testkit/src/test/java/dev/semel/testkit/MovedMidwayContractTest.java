package dev.semel.testkit;

import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import org.junit.jupiter.api.Nested;

/** Nobody notices when the records go to another store, whenever that begins: all answers are those of one store. */
class MovedMidwayContractTest {
    @Nested
    class AfterTheSecondCall extends Moved {
        AfterTheSecondCall() {
            super(2);
        }
    }

    @Nested
    class AfterTheThirdCall extends Moved {
        AfterTheThirdCall() {
            super(3);
        }
    }

    @Nested
    class AfterTheFifthCall extends Moved {
        AfterTheFifthCall() {
            super(5);
        }
    }

    @Nested
    class AfterManyCalls extends Moved {
        AfterManyCalls() {
            super(100);
        }
    }

    abstract static class Moved extends OperationStoreContract {
        private final int calls;

        Moved(int calls) {
            this.calls = calls;
        }

        @Override
        protected OperationStore newStore(StoreClock clock) {
            return MovedMidway.after(calls, clock).store();
        }

        @Override
        protected boolean forgetsByItself() {
            return true;
        }

        /** Its two stores have two times: each goes one way. */
        @Override
        public void the_stores_time_does_not_go_back_when_its_clock_does() {}

        /** It tells of the adoption as well, see MoveHistoryTest. */
        @Override
        public void the_history_of_a_key_tells_its_transitions_and_notes_in_order() {}

        @Override
        public boolean moves() {
            return false;
        }
    }
}
