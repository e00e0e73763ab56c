package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** A request that is refused before its handler is entered leaves its key free; one that was entered leaves it in doubt. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class EntryTest {
    private static final AtomicInteger DONE = new AtomicInteger();
    private static final AtomicBoolean CLOSED = new AtomicBoolean();

    /** Behind Spring Security, as an application has it. */
    @EnableWebSecurity
    @EnableMethodSecurity
    static class Rights {
        @Bean
        SecurityFilterChain chain(HttpSecurity http) {
            return http.httpBasic(Customizer.withDefaults())
                    .csrf(csrf -> csrf.disable())
                    .authorizeHttpRequests(all -> all.anyRequest().permitAll())
                    .build();
        }

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager(
                    User.withUsername("ann").password("{noop}a").roles("TELLER").build(),
                    User.withUsername("bob").password("{noop}b").roles("GUEST").build());
        }

        @Bean
        FilterRegistrationBean<Filter> first(@Qualifier("springSecurityFilterChain") Filter chain) {
            FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(chain);
            registration.setOrder(-100);
            return registration;
        }
    }

    /** Guarded by its argument, and by rights. */
    @Service
    static class Vault {
        @PreAuthorize("hasRole('TELLER')")
        @Idempotent(key = "#id")
        public String open(String id) {
            return "opened " + DONE.incrementAndGet();
        }
    }

    /** Some with rights of their own. */
    @RestController
    static class Bank {
        private final Vault vault;

        Bank(Vault vault) {
            this.vault = vault;
        }

        @PostMapping("/transfers")
        @Idempotent
        @PreAuthorize("hasRole('TELLER')")
        public String transfer() {
            return "transferred " + DONE.incrementAndGet();
        }

        @PostMapping("/regretted")
        @Idempotent
        @PreAuthorize("permitAll()")
        public String regretted() {
            DONE.incrementAndGet();
            throw new AccessDeniedException("too late");
        }

        @PostMapping("/vaults/{id}")
        public String open(@PathVariable String id) {
            return vault.open(id);
        }
    }

    /** Without a proxy. */
    @RestController
    static class Plain {
        @PostMapping("/plain")
        @Idempotent
        String plain() {
            return "done " + DONE.incrementAndGet();
        }

        @PostMapping("/wrong")
        @Idempotent
        String wrong() {
            DONE.incrementAndGet();
            throw new UnsupportedOperationException("in the middle");
        }
    }

    /** Closes the house. */
    static class Hours implements WebMvcConfigurer {
        @Override
        public void addInterceptors(InterceptorRegistry registry) {
            registry.addInterceptor(new HandlerInterceptor() {
                @Override
                public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
                        throws Exception {
                    if (CLOSED.get() && request.getHeader("X-Failing") != null) {
                        throw new IllegalStateException("the door is stuck");
                    } else if (CLOSED.get() && request.getHeader("X-Plainly") != null) {
                        response.setStatus(503);
                        return false;
                    } else if (CLOSED.get() && !request.getRequestURI().equals("/error")) {
                        response.sendError(503, "closed");
                        return false;
                    }
                    return true;
                }
            });
        }
    }

    /** All of it. */
    @EnableAutoConfiguration
    @Import({Rights.class, Vault.class, Bank.class, Plain.class, Hours.class})
    static class Application {}

    private Served bank;

    @BeforeAll
    void start() {
        bank = Served.onServlets(Application.class);
    }

    @AfterAll
    void stop() {
        bank.close();
    }

    private HttpResponse<String> post(String path, String key, String user, String... headers) throws Exception {
        HttpRequest.Builder request = bank.request(path, key);
        if (!user.isEmpty()) {
            String said = user + ":" + user.charAt(0);
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(said.getBytes(StandardCharsets.UTF_8)));
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return Served.send(request);
    }

    @Test
    void a_right_that_lacks_leaves_the_key_free_and_is_told_as_the_application_does() throws Exception {
        int before = DONE.get();
        HttpResponse<String> denied = post("/transfers", "t-1", "bob");

        assertThat(denied.statusCode()).isEqualTo(403);
        assertThat(post("/transfers", "t-1", "bob").statusCode()).isEqualTo(403);
        assertThat(post("/transfers", "t-1", "").statusCode()).isEqualTo(401);
        assertThat(DONE).hasValue(before);
        assertThat(bank.status("principal:bob", "Bank.transfer", "t-1")).isEqualTo("RELEASED");
        assertThat(post("/transfers", "t-1", "ann").body()).startsWith("transferred");
    }

    @Test
    void the_same_failure_out_of_the_handler_is_in_doubt() throws Exception {
        int before = DONE.get();

        assertThat(post("/regretted", "t-2", "ann").body()).contains("in_doubt");
        assertThat(post("/regretted", "t-2", "ann").body()).contains("in_doubt");
        assertThat(DONE).hasValue(before + 1);
        assertThat(post("/wrong", "t-3", "ann").body()).contains("in_doubt");
        assertThat(bank.status("principal:ann", "Plain.wrong", "t-3")).isEqualTo("IN_DOUBT");
    }

    @Test
    void an_interceptor_that_lets_nobody_in_leaves_the_key_free() throws Exception {
        int before = DONE.get();
        for (String path : new String[] {"/plain", "/transfers"}) {
            String key = "c" + path.charAt(1);
            CLOSED.set(true);
            try {
                HttpResponse<String> sent = post(path, key, "ann");
                assertThat(sent.statusCode()).isEqualTo(503);
                assertThat(sent.body()).as("as the error page writes it").contains("\"status\":503");
                assertThat(post(path, key, "ann", "X-Plainly", "yes").statusCode())
                        .isEqualTo(503);
                assertThat(post(path, key, "ann", "X-Failing", "yes").statusCode())
                        .isEqualTo(500);
            } finally {
                CLOSED.set(false);
            }
            assertThat(DONE).hasValue(before);
            HttpResponse<String> open = post(path, key, "ann");
            assertThat(open.statusCode()).isEqualTo(200);
            assertThat(post(path, key, "ann").body()).isEqualTo(open.body());
            before = DONE.get();
        }
    }

    @Test
    void rights_to_a_method_come_before_what_was_done_with_its_key() throws Exception {
        int before = DONE.get();
        assertThat(post("/vaults/v", "", "bob").statusCode()).isEqualTo(403);
        String opened = post("/vaults/v", "", "ann").body();

        assertThat(opened).startsWith("opened");
        assertThat(post("/vaults/v", "", "ann").body()).isEqualTo(opened);
        assertThat(post("/vaults/v", "", "bob").statusCode())
                .as("nobody is told who may not call")
                .isEqualTo(403);
        assertThat(DONE).hasValue(before + 1);
    }
}
