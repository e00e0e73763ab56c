package dev.semel.spring;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerAdapter;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.mvc.method.AbstractHandlerMethodAdapter;

/**
 * Says of which requests it can be proved that their handler was not entered: those whose one dispatch led straight to an
 * {@link Idempotent} method that {@link EntryAdapter} calls, with nothing of the application's model before it. Whatever
 * else comes by counts as entered. Stands before the application's interceptors. Safe for use by all threads.
 */
final class EntryMark implements HandlerInterceptor {
    private final WebApplicationContext application;
    private final Supplier<Boolean> watched;
    private final Map<Class<?>, Boolean> modelling = new ConcurrentHashMap<>();

    /** @param application whose handlers are looked at, when the first request comes */
    EntryMark(WebApplicationContext application) {
        this.application = application;
        watched = SingletonSupplier.of(() -> isWatched(application));
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        EntryAdapter.arrive(request, handler instanceof HandlerMethod method && isProvable(request, method));
        return true;
    }

    private boolean isProvable(HttpServletRequest request, HandlerMethod handler) {
        return request.getDispatcherType() == DispatcherType.REQUEST
                && application.equals(request.getAttribute(DispatcherServlet.WEB_APPLICATION_CONTEXT_ATTRIBUTE))
                && GuardedHandlers.isGuarded(handler)
                && !modelling.computeIfAbsent(handler.getBeanType(), GuardedHandlers::isModelling)
                && watched.get();
    }

    /** Whether no handler method can be called past an {@link EntryAdapter}, and nothing of all controllers runs before. */
    private static boolean isWatched(WebApplicationContext application) {
        // All that a dispatcher finds, with those that are no candidates for injection.
        Collection<HandlerAdapter> adapters = BeanFactoryUtils.beansOfTypeIncludingAncestors(
                        application, HandlerAdapter.class, true, false)
                .values();
        return adapters.stream().anyMatch(EntryAdapter.class::isInstance)
                && adapters.stream().allMatch(EntryMark::isKnown)
                && !GuardedHandlers.isModellingForAll(application);
    }

    /** One of Spring's own for other handlers, or ours. */
    private static boolean isKnown(HandlerAdapter adapter) {
        return adapter instanceof EntryAdapter
                || (adapter.getClass().getName().startsWith("org.springframework.web.")
                        && !(adapter instanceof AbstractHandlerMethodAdapter));
    }
}
