package dev.semel.spring;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;

/**
 * Calls controllers as Spring does, and notes whether their methods are entered, as {@link EntryAdapter} and
 * {@link EntryMark} do for servlets: proof is of requests whose one dispatch led straight to an {@link Idempotent} method
 * that is called here, with nothing of the application's model before it. Whatever else comes by counts as entered.
 */
final class ReactiveEntryAdapter extends RequestMappingHandlerAdapter {
    private final StandIns standIns = new StandIns();
    private final Map<Class<?>, Boolean> modelling = new ConcurrentHashMap<>();
    private Supplier<Boolean> watched = () -> false;

    @Override
    public void setApplicationContext(ApplicationContext application) {
        super.setApplicationContext(application);
        watched = SingletonSupplier.of(() -> isWatched(application));
    }

    @Override
    public Mono<HandlerResult> handle(ServerWebExchange exchange, Object handler) {
        HeldExchange held = HeldExchange.around(exchange);
        if (held == null) {
            return super.handle(exchange, handler);
        }
        Passage passage = held.passage();
        HandlerMethod behind =
                handler instanceof HandlerMethod method && isProvable(method) ? standIns.of(method, passage) : null;
        if (behind != null) {
            passage.prove();
            return super.handle(exchange, behind);
        }
        return Mono.defer(() -> {
            passage.enter();
            return super.handle(exchange, handler);
        });
    }

    private boolean isProvable(HandlerMethod handler) {
        return GuardedHandlers.isGuarded(handler)
                && !modelling.computeIfAbsent(handler.getBeanType(), GuardedHandlers::isModelling)
                && watched.get();
    }

    /** Whether every dispatch is seen, and nothing of all controllers runs before. */
    private static boolean isWatched(ApplicationContext application) {
        return application.containsBean(WebHttpHandlerBuilder.WEB_HANDLER_BEAN_NAME)
                && application.getBean(WebHttpHandlerBuilder.WEB_HANDLER_BEAN_NAME)
                        instanceof DispatcherHandler dispatcher
                && dispatcher.getClass() == DispatcherHandler.class
                && isFirst(dispatcher.getHandlerMappings())
                && !GuardedHandlers.isModellingForAll(application);
    }

    private static boolean isFirst(@Nullable List<HandlerMapping> mappings) {
        return mappings != null && !mappings.isEmpty() && mappings.get(0) instanceof DispatchMark;
    }
}
