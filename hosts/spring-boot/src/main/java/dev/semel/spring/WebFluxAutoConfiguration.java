package dev.semel.spring;

import dev.semel.engine.Engine;
import dev.semel.http.HttpDoor;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.webflux.autoconfigure.WebFluxRegistrations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.util.pattern.PathPattern;

/** The filter before the controllers of a reactive application, with a route for each {@link Idempotent} method. */
@AutoConfiguration(
        after = SemelAutoConfiguration.class,
        afterName = "org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass(DispatcherHandler.class)
@ConditionalOnBean(Engine.class)
@Import(HttpConfiguration.class)
final class WebFluxAutoConfiguration {
    @Bean
    LateWebFilter semelWebFilter() {
        return new LateWebFilter();
    }

    @Bean
    static DispatchMark semelDispatchMark() {
        return new DispatchMark();
    }

    /** Controllers are called by what notes whether they are entered, unless the application says by what. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(WebFluxRegistrations.class)
    static class Entering {
        @Bean
        @ConditionalOnMissingBean
        WebFluxRegistrations semelWebFluxRegistrations() {
            return new WebFluxRegistrations() {
                @Override
                public RequestMappingHandlerAdapter getRequestMappingHandlerAdapter() {
                    return new ReactiveEntryAdapter();
                }
            };
        }
    }

    @Bean
    ReactiveSurroundings semelSurroundings(
            Engine engine, ObjectProvider<WebExceptionHandler> errors, ServerCodecConfigurer codecs) {
        return new ReactiveSurroundings(engine, errors.orderedStream().toList(), codecs);
    }

    @Bean
    PolicyReload.Door semelWebRoutes(
            LateWebFilter filter, ReactiveSurroundings surroundings, ControllerRoutes routes, Controllers controllers) {
        return (methods, declared) -> {
            SemelWebFilter next = new SemelWebFilter(
                    surroundings,
                    new HttpDoor(routes.policy(new ControllerRoutes.Said(methods, declared), controllers)));
            return () -> filter.become(next);
        };
    }

    @Bean
    Controllers semelControllers(ObjectProvider<RequestMappingHandlerMapping> mappings, Environment environment) {
        return new Controllers(
                environment.getProperty("spring.webflux.base-path", ""),
                () -> mappings.orderedStream()
                        .flatMap(mapping -> mapping.getHandlerMethods().entrySet().stream()
                                .map(entry -> mapped(
                                        entry.getKey(),
                                        entry.getValue(),
                                        !mapping.getPathPatternParser().isCaseSensitive()))));
    }

    private static HttpRoutes.Mapped mapped(RequestMappingInfo info, HandlerMethod handler, boolean anyCase) {
        Set<String> methods =
                info.getMethodsCondition().getMethods().stream().map(Enum::name).collect(Collectors.toSet());
        Set<PathPattern> patterns = info.getPatternsCondition().getPatterns();
        return new HttpRoutes.Mapped(
                handler.getMethod(),
                handler.getBeanType(),
                methods,
                patterns.stream().map(PathPattern::getPatternString).collect(Collectors.toSet()),
                patterns.iterator().next(),
                anyCase);
    }
}
