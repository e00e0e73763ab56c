package dev.semel.spring;

import dev.semel.engine.Engine;
import dev.semel.http.AnonymousRule;
import dev.semel.http.CallerRule;
import dev.semel.http.CallerSource;
import dev.semel.http.HttpPolicy;
import dev.semel.http.RoutePolicy;
import dev.semel.servlet.SemelFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** The filter before the controllers of a servlet application, with a route for each {@link Idempotent} method. */
@AutoConfiguration(
        after = SemelAutoConfiguration.class,
        afterName = "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({DispatcherServlet.class, SemelFilter.class})
@ConditionalOnBean(Engine.class)
final class MvcAutoConfiguration {
    /** Behind Spring Security's filters, which are at -100: who may not call learns nothing of earlier answers. */
    private static final int ORDER = -90;

    @Bean
    LateFilter semelLateFilter() {
        return new LateFilter();
    }

    @Bean
    FilterRegistrationBean<LateFilter> semelFilter(LateFilter filter) {
        FilterRegistrationBean<LateFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(ORDER);
        registration.setAsyncSupported(true);
        registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        return registration;
    }

    @Bean
    @ConditionalOnMissingBean
    CallerRule semelCallers(SemelProperties properties) {
        return CallerRule.of(CallerSource.principal(), properties.secret())
                .whenAnonymous(AnonymousRule.ALLOW_UNLESS_COOKIES);
    }

    @Bean
    @ConditionalOnMissingBean
    ProblemAdvice semelProblems() {
        return new ProblemAdvice();
    }

    @Bean
    SmartInitializingSingleton semelRoutes(
            LateFilter filter,
            Engine engine,
            Guards guards,
            Controllers controllers,
            ObjectProvider<HttpPolicy> declared) {
        return () -> {
            List<RoutePolicy> routes = controllers.routes(guards);
            HttpPolicy policy = declared.getIfAvailable(controllers::policy);
            List<RoutePolicy> all = new ArrayList<>(routes);
            all.addAll(policy.routes());
            filter.become(SemelFilter.over(engine, policy.routes(all)).errorPage(controllers.errorPage()));
        };
    }

    @Bean
    Controllers semelControllers(
            ObjectProvider<RequestMappingHandlerMapping> mappings,
            ServletContext context,
            CallerRule callers,
            Environment environment) {
        return new Controllers(mappings, context, callers, environment);
    }

    /** What the application's controllers are mapped to. */
    static final class Controllers {
        private static final PathPattern ANYTHING = PathPatternParser.defaultInstance.parse("/**");

        private final ObjectProvider<RequestMappingHandlerMapping> mappings;
        private final String before;
        private final CallerRule callers;
        private final String errorPage;

        Controllers(
                ObjectProvider<RequestMappingHandlerMapping> mappings,
                ServletContext context,
                CallerRule callers,
                Environment environment) {
            this.mappings = mappings;
            this.callers = callers;
            String servlet = environment.getProperty("spring.mvc.servlet.path", "/");
            before = context.getContextPath() + (servlet.equals("/") ? "" : servlet);
            errorPage = environment.getProperty(
                    "spring.web.error.path", environment.getProperty("server.error.path", "/error"));
        }

        String errorPage() {
            return errorPage;
        }

        HttpPolicy policy() {
            return HttpPolicy.defaults(callers).passingTheRest();
        }

        /** As Spring does, the most specific pattern first. */
        List<RoutePolicy> routes(Guards guards) {
            List<RoutePolicy> routes = new ArrayList<>();
            mappings.orderedStream()
                    .flatMap(mapping -> mapping.getHandlerMethods().entrySet().stream())
                    .sorted(Comparator.comparing(
                                    (Map.Entry<RequestMappingInfo, HandlerMethod> entry) -> first(entry.getKey()),
                                    PathPattern.SPECIFICITY_COMPARATOR)
                            .thenComparing(entry -> entry.getValue().toString()))
                    .forEach(entry -> {
                        RoutePolicy route = guards.route(mapped(entry.getKey(), entry.getValue()), before);
                        if (route != null) {
                            routes.add(route);
                        }
                    });
            return routes;
        }

        private static PathPattern first(RequestMappingInfo info) {
            return info.getPathPatternsCondition() == null
                    ? ANYTHING
                    : info.getPathPatternsCondition().getFirstPattern();
        }

        private static HttpRoutes.Mapped mapped(RequestMappingInfo info, HandlerMethod handler) {
            Set<String> methods = info.getMethodsCondition().getMethods().stream()
                    .map(Enum::name)
                    .collect(Collectors.toSet());
            return new HttpRoutes.Mapped(handler.getMethod(), handler.getBeanType(), methods, info.getPatternValues());
        }
    }
}
