package dev.semel.spring;

import dev.semel.engine.Engine;
import dev.semel.servlet.SemelFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.thread.Threading;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.handler.MappedInterceptor;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
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
@Import(HttpConfiguration.class)
final class MvcAutoConfiguration {
    private static final PathPattern ANYTHING = PathPatternParser.defaultInstance.parse("/**");

    @Bean
    LateFilter semelLateFilter() {
        return new LateFilter();
    }

    @Bean
    FilterRegistrationBean<LateFilter> semelFilter(LateFilter filter) {
        FilterRegistrationBean<LateFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(HttpConfiguration.FILTER_ORDER);
        registration.setAsyncSupported(true);
        registration.setDispatcherTypes(EnumSet.of(
                DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.FORWARD, DispatcherType.INCLUDE));
        return registration;
    }

    @Bean
    PolicyReload.Door semelRoutes(
            LateFilter filter, Engine engine, ControllerRoutes routes, Controllers controllers, Server server) {
        return (methods, declared) -> {
            SemelFilter next = SemelFilter.over(
                            engine, routes.policy(new ControllerRoutes.Said(methods, declared), controllers))
                    .errorPage(server.errorPage())
                    .barredBy(EntryAdapter::isBarred);
            SemelFilter waiting = server.waitersRun() ? next.waitersRun() : next;
            return () -> filter.become(waiting);
        };
    }

    /** Found by every mapping of handlers, which puts it before the interceptors of its own. */
    @Bean
    static MappedInterceptor semelEntryMark(WebApplicationContext application) {
        return new MappedInterceptor(null, new EntryMark(application));
    }

    /** Controllers are called by what notes whether they are entered, unless the application says by what. */
    @Bean
    @ConditionalOnMissingBean
    WebMvcRegistrations semelWebMvcRegistrations() {
        return new WebMvcRegistrations() {
            @Override
            public RequestMappingHandlerAdapter getRequestMappingHandlerAdapter() {
                return new EntryAdapter();
            }
        };
    }

    @Bean
    Controllers semelControllers(ObjectProvider<RequestMappingHandlerMapping> mappings, Server server) {
        return new Controllers(
                server.before(),
                () -> mappings.orderedStream()
                        .flatMap(mapping -> mapping.getHandlerMethods().entrySet().stream()
                                .map(entry -> mapped(entry.getKey(), entry.getValue(), isOfAnyCase(mapping)))));
    }

    @Bean
    Server semelServer(ServletContext context, Environment environment, SemelProperties properties) {
        Boolean waitersRun = properties.waitersRun();
        String servlet = environment.getProperty("spring.mvc.servlet.path", "/");
        return new Server(
                context.getContextPath() + (servlet.equals("/") ? "" : servlet),
                environment.getProperty(
                        "spring.web.error.path", environment.getProperty("server.error.path", "/error")),
                waitersRun == null ? Threading.VIRTUAL.isActive(environment) : waitersRun);
    }

    /**
     * Where the controllers are served.
     *
     * @param before what stands before every path
     * @param errorPage the path of the page for errors
     * @param waitersRun whether who waits for a twin keeps its thread, to run if that ends without an effect
     */
    record Server(String before, String errorPage, boolean waitersRun) {}

    private static boolean isOfAnyCase(RequestMappingHandlerMapping mapping) {
        PathPatternParser parser = mapping.getPatternParser();
        return parser != null && !parser.isCaseSensitive();
    }

    private static HttpRoutes.Mapped mapped(RequestMappingInfo info, HandlerMethod handler, boolean anyCase) {
        Set<String> methods =
                info.getMethodsCondition().getMethods().stream().map(Enum::name).collect(Collectors.toSet());
        PathPattern first = info.getPathPatternsCondition() == null
                ? ANYTHING
                : info.getPathPatternsCondition().getFirstPattern();
        return new HttpRoutes.Mapped(
                handler.getMethod(), handler.getBeanType(), methods, info.getPatternValues(), first, anyCase);
    }
}
