package dev.semel.server.observe;

import dev.semel.http.HttpFields;
import dev.semel.http.RequestHead;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/** Keeps a defect of an observer away from the exchanges that it sees: the watch ends there and the exchange goes on. */
final class Guarded implements Observer {
    private final Observer observer;
    private final Consumer<RuntimeException> defects;

    Guarded(Observer observer, Consumer<RuntimeException> defects) {
        this.observer = observer;
        this.defects = defects;
    }

    @Override
    public Watch begin(RequestHead head, String peer) {
        try {
            Watch watch = observer.begin(head, peer);
            return watch.looks() ? new GuardedWatch(watch) : watch;
        } catch (RuntimeException defect) {
            defects.accept(defect);
            return Watch.NONE;
        }
    }

    private final class GuardedWatch implements Watch {
        private Watch watch;

        GuardedWatch(Watch watch) {
            this.watch = watch;
        }

        private void see(Consumer<Watch> what) {
            try {
                what.accept(watch);
            } catch (RuntimeException defect) {
                watch = Watch.NONE;
                defects.accept(defect);
            }
        }

        @Override
        public void requestPart(Buffer part) {
            see(each -> each.requestPart(part));
        }

        @Override
        public void requestEnded() {
            see(Watch::requestEnded);
        }

        @Override
        public void responseHead(int status, HttpFields headers) {
            see(each -> each.responseHead(status, headers));
        }

        @Override
        public void responsePart(Buffer part) {
            see(each -> each.responsePart(part));
        }

        @Override
        public void ended(End end) {
            see(each -> each.ended(end));
        }
    }
}
