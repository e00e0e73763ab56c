package dev.semel.servlet;

import dev.semel.http.Forwarding;
import dev.semel.http.UpstreamFailure;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The asynchronous request as a protected handler sees it: its end is settled before the container hears of it. The
 * handler's listeners are called before this filter's own conclusion, so that what they make of a time-out is what counts.
 */
final class HeldAsync implements AsyncContext {
    private static final System.Logger LOG = System.getLogger("dev.semel.servlet");

    private final Visit visit;
    private final AsyncContext real;
    private final List<Listening> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean completed = new AtomicBoolean();
    private volatile boolean acted;
    private volatile @Nullable Thread inEvent;

    /** A listener of the handler's, and what it wants to be told with. */
    private record Listening(
            AsyncListener listener,
            @Nullable ServletRequest request,
            @Nullable ServletResponse response) {}

    /** Calls one method of a listener. */
    @FunctionalInterface
    private interface Call {
        void on(AsyncListener listener, AsyncEvent event) throws IOException;
    }

    HeldAsync(Visit visit, AsyncContext real) {
        this.visit = visit;
        this.real = real;
        real.addListener(new Conclusion());
    }

    /** Whether this thread is the one on which the container tells of a time-out or failure, and waits for an end. */
    boolean isInEvent() {
        return Thread.currentThread().equals(inEvent);
    }

    /** On a thread of the container, if it still serves the request; else what is recorded is told to the next retry. */
    void startReally(Runnable work) {
        try {
            real.start(work);
        } catch (IllegalStateException over) {
            LOG.log(System.Logger.Level.DEBUG, "The container had ended the request before it was told.", over);
        }
    }

    void completeReally() {
        if (completed.compareAndSet(false, true)) {
            try {
                real.complete();
            } catch (IllegalStateException over) {
                LOG.log(System.Logger.Level.DEBUG, "The container had ended the request before.", over);
            }
        }
    }

    @Override
    public void complete() {
        acted = true;
        visit.completed(this);
    }

    @Override
    public void dispatch() {
        acted = true;
        visit.leaveToDispatch();
        real.dispatch();
    }

    @Override
    public void dispatch(String path) {
        acted = true;
        visit.leaveToDispatch();
        real.dispatch(path);
    }

    @Override
    public void dispatch(ServletContext context, String path) {
        acted = true;
        visit.leaveToDispatch();
        real.dispatch(context, path);
    }

    @Override
    public void start(Runnable work) {
        real.start(work);
    }

    @Override
    public ServletRequest getRequest() {
        return real.getRequest();
    }

    @Override
    public ServletResponse getResponse() {
        return real.getResponse();
    }

    @Override
    public boolean hasOriginalRequestAndResponse() {
        return false;
    }

    @Override
    public void addListener(AsyncListener listener) {
        listeners.add(new Listening(listener, null, null));
    }

    @Override
    public void addListener(AsyncListener listener, ServletRequest request, ServletResponse response) {
        listeners.add(new Listening(listener, request, response));
    }

    @Override
    public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
        return real.createListener(type);
    }

    @Override
    public void setTimeout(long millis) {
        real.setTimeout(millis);
    }

    @Override
    public long getTimeout() {
        return real.getTimeout();
    }

    private void call(Call call, @Nullable Throwable failure) {
        for (Listening each : listeners) {
            try {
                call.on(each.listener(), new AsyncEvent(this, each.request(), each.response(), failure));
            } catch (IOException | RuntimeException broken) {
                LOG.log(System.Logger.Level.ERROR, "A listener of an asynchronous request failed.", broken);
            }
        }
    }

    /** The one listener that the container knows. */
    private final class Conclusion implements AsyncListener {
        @Override
        public void onStartAsync(AsyncEvent event) {
            call(AsyncListener::onStartAsync, null);
        }

        @Override
        public void onComplete(AsyncEvent event) {
            call(AsyncListener::onComplete, null);
            visit.over();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            conclude(AsyncListener::onTimeout, event, UpstreamFailure.TIMED_OUT);
        }

        @Override
        public void onError(AsyncEvent event) {
            conclude(AsyncListener::onError, event, UpstreamFailure.BROKEN);
        }

        private void conclude(Call call, AsyncEvent event, UpstreamFailure otherwise) {
            inEvent = Thread.currentThread();
            acted = false;
            try {
                call(call, event.getThrowable());
                if (!acted) {
                    visit.ended(HeldAsync.this, Forwarding.failed(otherwise));
                }
            } finally {
                inEvent = null;
            }
        }
    }
}
