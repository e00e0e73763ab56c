package dev.semel.spring;

import dev.semel.http.CallerRule;
import dev.semel.http.HttpPolicy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.method.configuration.EnableReactiveMethodSecurity;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** A reactive application whose requests can be refused at every place before their handlers. */
@EnableAutoConfiguration
@Import({
    GatedShop.Gates.class,
    GatedShop.Filters.class,
    GatedShop.Rights.class,
    GatedShop.Bank.class,
    GatedShop.Plain.class,
    GatedShop.Counter.class,
    GatedShop.Heir.class,
    GatedShop.Defaulting.class,
    GatedShop.Fixed.class,
    GatedShop.Modelling.class,
    GatedShop.Functions.class
})
class GatedShop {
    static final AtomicInteger DONE = new AtomicInteger();
    /** What a request waits for before its handler. */
    static final AtomicReference<CompletableFuture<Gate>> HELD = new AtomicReference<>(new CompletableFuture<>());

    private static String done() {
        return "done " + DONE.incrementAndGet();
    }

    /** An argument that cannot always be had. */
    record Gate() {}

    /** Refuses, if asked to, before the method is entered. */
    static class Gates implements WebFluxConfigurer {
        @Override
        public void configureArgumentResolvers(ArgumentResolverConfigurer resolvers) {
            resolvers.addCustomResolver(new HandlerMethodArgumentResolver() {
                @Override
                public boolean supportsParameter(MethodParameter parameter) {
                    return parameter.getParameterType() == Gate.class;
                }

                @Override
                public Mono<Object> resolveArgument(
                        MethodParameter parameter, BindingContext binding, ServerWebExchange exchange) {
                    if (asks(exchange, "X-Shut")) {
                        return Mono.error(new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE));
                    } else if (asks(exchange, "X-Failing")) {
                        return Mono.error(new IllegalStateException("the door is stuck"));
                    } else if (asks(exchange, "X-Wrong")) {
                        return Mono.error(new ResponseStatusException(HttpStatus.CONFLICT));
                    } else if (asks(exchange, "X-Detached")) {
                        return Mono.fromFuture(HELD.get()).cast(Object.class);
                    }
                    return Mono.just(new Gate());
                }
            });
        }
    }

    private static boolean asks(ServerWebExchange exchange, String header) {
        return exchange.getRequest().getHeaders().containsHeader(header);
    }

    /** Inside of the guard, as a filter of a right is that somebody ordered there. */
    static class Filters {
        @Bean
        @Order(0)
        WebFilter inside() {
            return (exchange, chain) -> {
                if (asks(exchange, "X-Forbidden")) {
                    exchange.getResponse().setStatusCode(HttpStatus.FORBIDDEN);
                    return exchange.getResponse().setComplete();
                } else if (asks(exchange, "X-Filtered")) {
                    exchange.getResponse().setStatusCode(HttpStatus.SERVICE_UNAVAILABLE);
                    return exchange.getResponse().setComplete();
                } else if (asks(exchange, "X-Denied")) {
                    return Mono.error(new AccessDeniedException("not you"));
                } else if (asks(exchange, "X-Acting")) {
                    DONE.incrementAndGet();
                    return Mono.error(new IllegalStateException("the filter broke"));
                } else if (asks(exchange, "X-Detached")) {
                    var unused = chain.filter(exchange).onErrorComplete().subscribe();
                    return Mono.error(new IllegalStateException("nobody waits for it"));
                }
                return asks(exchange, "X-Twice")
                        ? chain.filter(exchange).onErrorResume(once -> chain.filter(exchange))
                        : chain.filter(exchange);
            };
        }
    }

    /** Behind Spring Security, as an application has it. */
    @EnableWebFluxSecurity
    @EnableReactiveMethodSecurity
    static class Rights {
        @Bean
        SecurityWebFilterChain chain(ServerHttpSecurity http) {
            return http.httpBasic(Customizer.withDefaults())
                    .csrf(ServerHttpSecurity.CsrfSpec::disable)
                    .authorizeExchange(all -> all.anyExchange().permitAll())
                    .build();
        }

        @Bean
        MapReactiveUserDetailsService users() {
            return new MapReactiveUserDetailsService(
                    User.withUsername("ann").password("{noop}a").roles("TELLER").build(),
                    User.withUsername("bob").password("{noop}b").roles("GUEST").build());
        }
    }

    /** With rights of their own. */
    @RestController
    static class Bank {
        @PostMapping("/transfers")
        @Idempotent
        @PreAuthorize("hasRole('TELLER')")
        public Mono<String> transfer() {
            return Mono.fromSupplier(GatedShop::done);
        }

        @PostMapping("/regretted")
        @Idempotent
        @PreAuthorize("permitAll()")
        public Mono<String> regretted() {
            DONE.incrementAndGet();
            return Mono.error(new AccessDeniedException("too late"));
        }
    }

    /** Without a proxy. */
    @RestController
    static class Plain {
        private final String own = "own ";

        @PostMapping("/plain")
        @Idempotent
        Mono<String> plain(Gate gate) {
            return Mono.fromSupplier(() -> own + done());
        }

        @PostMapping("/value")
        @Idempotent
        public String value(Gate gate) {
            return own + done();
        }

        @PostMapping("/wrong")
        @Idempotent
        Mono<String> wrong() {
            DONE.incrementAndGet();
            throw new UnsupportedOperationException("in the middle");
        }

        @PostMapping("/later")
        @Idempotent
        Mono<String> later() {
            DONE.incrementAndGet();
            return Mono.error(new IllegalStateException("the wire broke"));
        }

        @PostMapping("/status")
        @Idempotent
        Mono<String> status() {
            DONE.incrementAndGet();
            return Mono.error(new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE));
        }

        @PostMapping("/answer")
        @Idempotent
        Mono<ResponseEntity<String>> answer() {
            DONE.incrementAndGet();
            return Mono.just(ResponseEntity.status(503).body("told"));
        }
    }

    record Form(String name) {}

    /** Takes what is well written alone, and says for itself what it fails with. */
    @RestController
    static class Counter {
        private final String page = "an own page";

        @InitBinder
        void bind(WebDataBinder binder) {
            if (binder.getTarget() instanceof Form) {
                binder.setValidator(new Names());
            }
        }

        @ExceptionHandler(UnsupportedOperationException.class)
        ResponseEntity<String> page() {
            return ResponseEntity.status(503).body(page);
        }

        @PostMapping(path = "/forms", consumes = "application/json")
        @Idempotent
        Mono<String> take(@Validated @RequestBody Form form) {
            if (form.name().equals("bad")) {
                DONE.incrementAndGet();
                throw new UnsupportedOperationException("after all");
            }
            return Mono.fromSupplier(GatedShop::done);
        }
    }

    static class Names implements Validator {
        @Override
        public boolean supports(Class<?> type) {
            return type == Form.class;
        }

        @Override
        public void validate(Object target, Errors errors) {
            if (((Form) target).name().isEmpty()) {
                errors.reject("empty");
            } else if (((Form) target).name().equals("odd")) {
                throw new UnsupportedOperationException("nobody can say");
            }
        }
    }

    /** What others have written before. */
    interface Defaults {
        String own();

        @PostMapping("/default")
        @Idempotent
        default String take(Gate gate) {
            return own() + done();
        }
    }

    abstract static class Above<T> {
        private final String own = "own ";

        abstract String take(T first);

        @PostMapping("/above")
        @Idempotent
        Mono<String> above(T first) {
            return Mono.just(own + done());
        }
    }

    @RestController
    static class Heir extends Above<Gate> implements Defaults {
        private final String own = "own ";

        @Override
        public String own() {
            return own;
        }

        @Override
        @PostMapping("/bridged")
        @Idempotent(operation = "bridged")
        public String take(Gate gate) {
            return own + done();
        }
    }

    @RestController
    static class Defaulting implements Defaults {
        private final String own = "own ";

        @Override
        public String own() {
            return own;
        }
    }

    /** Nobody can stand in for what is final here. */
    @RestController
    static class Fixed {
        private final String own = "own ";

        @ExceptionHandler(IllegalStateException.class)
        final ResponseEntity<String> page() {
            return ResponseEntity.status(503).body(own + "page");
        }

        @PostMapping("/fixed")
        @Idempotent
        public String take(Gate gate) {
            return own + done();
        }
    }

    /** Acts while its model is made. */
    @RestController
    static class Modelling {
        @ModelAttribute
        final void model() {
            DONE.incrementAndGet();
            throw new IllegalStateException("the model broke");
        }

        @PostMapping("/modelling")
        @Idempotent
        public String modelling() {
            return "done";
        }
    }

    /** No controllers' methods. */
    static class Functions {
        @Bean
        RouterFunction<ServerResponse> routes(ObjectProvider<DispatcherHandler> dispatcher) {
            return RouterFunctions.route()
                    .POST("/function", request -> {
                        DONE.incrementAndGet();
                        return ServerResponse.status(503).build();
                    })
                    .POST("/forwarding", request -> {
                        DONE.incrementAndGet();
                        ServerWebExchange onwards = request.exchange()
                                .mutate()
                                .request(to -> to.path("/plain"))
                                .build();
                        return dispatcher.getObject().handle(onwards).then(Mono.empty());
                    })
                    .build();
        }
    }

    @Bean
    HttpPolicy policy(CallerRule callers) {
        return HttpPolicy.defaults(callers);
    }
}
