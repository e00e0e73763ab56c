package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import dev.semel.http.CallerRule;
import dev.semel.http.HttpPolicy;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerAdapter;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** What acts past the method that is guarded leaves its key in doubt, and is never run again. */
@Timeout(600)
class EntryProofTest {
    private static final AtomicInteger DONE = new AtomicInteger();

    /** Refuses, if asked to, before the method is entered; or hands the request to somebody else. */
    static class Gate implements WebMvcConfigurer {
        @Override
        public void addInterceptors(InterceptorRegistry registry) {
            registry.addInterceptor(new HandlerInterceptor() {
                @Override
                public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
                        throws Exception {
                    if (!request.getRequestURI().equals("/plain")) {
                        return true;
                    } else if (request.getHeader("X-Shut") != null) {
                        response.sendError(503, "shut");
                        return false;
                    } else if (request.getHeader("X-Elsewhere") != null) {
                        request.getRequestDispatcher("/acting").forward(request, response);
                        return false;
                    }
                    return true;
                }
            });
        }
    }

    @RestController
    static class Plain {
        @PostMapping("/plain")
        @Idempotent
        String plain() {
            return "done " + DONE.incrementAndGet();
        }
    }

    /** Acts while its model is made. */
    @RestController
    static class Modelling {
        @ModelAttribute
        void model() {
            DONE.incrementAndGet();
            throw new IllegalStateException("the model broke");
        }

        @PostMapping("/modelling")
        @Idempotent
        String modelling() {
            return "done";
        }
    }

    /** No controller's method; acts, and hands on to one. */
    static class Forwarding implements HttpRequestHandler {
        @Override
        public void handleRequest(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            DONE.incrementAndGet();
            if (request.getHeader("X-Async") != null) {
                request.startAsync(request, response).dispatch("/plain");
            } else {
                request.getRequestDispatcher("/plain").forward(request, response);
            }
        }
    }

    static class ForwardingServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            new Forwarding().handleRequest(request, response);
        }
    }

    static class ActingServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) {
            DONE.incrementAndGet();
            response.setStatus(503);
        }
    }

    /** Of a dispatcher of its own. */
    @RestController
    @EnableWebMvc
    static class Second {
        @PostMapping("/broken")
        @Idempotent
        String broken() {
            DONE.incrementAndGet();
            throw new IllegalStateException("the wire broke");
        }
    }

    @EnableAutoConfiguration
    @Import({Gate.class, Plain.class, Modelling.class})
    static class Shop {
        @Bean
        HttpPolicy policy(CallerRule callers) {
            return HttpPolicy.defaults(callers);
        }

        @Bean("/forwarding")
        Forwarding forwarding() {
            return new Forwarding();
        }

        @Bean
        ServletRegistrationBean<HttpServlet> forwardingServlet() {
            ServletRegistrationBean<HttpServlet> servlet =
                    new ServletRegistrationBean<>(new ForwardingServlet(), "/servlet");
            servlet.setAsyncSupported(true);
            return servlet;
        }

        @Bean
        ServletRegistrationBean<HttpServlet> actingServlet() {
            return new ServletRegistrationBean<>(new ActingServlet(), "/acting");
        }

        @Bean
        ServletRegistrationBean<HttpServlet> second() {
            AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext();
            context.register(Second.class);
            ServletRegistrationBean<HttpServlet> servlet =
                    new ServletRegistrationBean<>(new DispatcherServlet(context), "/second/*");
            servlet.setName("second");
            return servlet;
        }
    }

    /** Calls the methods itself. */
    static class OwnAdapter implements HandlerAdapter, Ordered {
        @Override
        public boolean supports(Object handler) {
            return handler instanceof HandlerMethod;
        }

        @Override
        public @Nullable ModelAndView handle(HttpServletRequest request, HttpServletResponse response, Object handler) {
            actUnlessForTheErrorPage(request);
            throw new IllegalStateException("the adapter broke");
        }

        @Override
        public int getOrder() {
            return Ordered.HIGHEST_PRECEDENCE;
        }
    }

    @ControllerAdvice
    static class Advice {
        @ModelAttribute
        void model(HttpServletRequest request) {
            actUnlessForTheErrorPage(request);
            throw new IllegalStateException("the advice broke");
        }
    }

    private static void actUnlessForTheErrorPage(HttpServletRequest request) {
        if (request.getDispatcherType() == DispatcherType.REQUEST) {
            DONE.incrementAndGet();
        }
    }

    private static HttpResponse<String> post(Served shop, String path, String... headers) throws Exception {
        return shop.post(path, path + String.join("", headers), headers);
    }

    private static void isInDoubt(Served shop, String path, String... headers) throws Exception {
        int before = DONE.get();
        String what = path + " " + String.join(" ", headers);

        HttpResponse<String> first = post(shop, path, headers);
        HttpResponse<String> second = post(shop, path, headers);

        assertThat(DONE).as(what).hasValue(before + 1);
        assertThat(first.body()).as(what).contains("in_doubt");
        assertThat(second.body()).as(what).contains("in_doubt");
    }

    @Test
    void what_acts_past_the_guarded_method_is_in_doubt() throws Exception {
        try (Served shop = Served.onServlets(Shop.class)) {
            int before = DONE.get();
            assertThat(post(shop, "/plain", "X-Shut").statusCode()).isEqualTo(503);
            assertThat(post(shop, "/plain", "X-Shut").body())
                    .as("what is proved still is")
                    .doesNotContain("in_doubt");
            assertThat(DONE).hasValue(before);

            assertAll(
                    () -> isInDoubt(shop, "/second/broken"),
                    () -> isInDoubt(shop, "/forwarding", "X-Shut"),
                    () -> isInDoubt(shop, "/forwarding", "X-Shut", "X-Async"),
                    () -> isInDoubt(shop, "/servlet", "X-Shut"),
                    () -> isInDoubt(shop, "/servlet", "X-Shut", "X-Async"),
                    () -> isInDoubt(shop, "/plain", "X-Elsewhere"),
                    () -> isInDoubt(shop, "/modelling"));
        }
    }

    @Test
    void an_adapter_of_the_application_takes_the_proof_from_all() throws Exception {
        try (Served shop = Served.onServlets(Shop.class, OwnAdapter.class)) {
            isInDoubt(shop, "/plain");
        }
    }

    @Test
    void a_model_for_all_controllers_takes_the_proof_from_all() throws Exception {
        try (Served shop = Served.onServlets(Shop.class, Advice.class)) {
            isInDoubt(shop, "/plain");
        }
    }
}
