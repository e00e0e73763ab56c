package dev.semel.spring;

import static dev.semel.spring.ReactiveEntryTest.isInDoubt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.webflux.autoconfigure.WebFluxRegistrations;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;

/** What a whole reactive application has that takes the proof from all of its controllers. */
@Timeout(600)
class ReactiveEntryProofTest {
    @ControllerAdvice
    static class Advice {
        @ModelAttribute
        void model() {
            GatedShop.DONE.incrementAndGet();
            throw new IllegalStateException("the advice broke");
        }
    }

    /** Calls controllers by other means. */
    static class Own {
        @Bean
        WebFluxRegistrations registrations() {
            return new WebFluxRegistrations() {
                @Override
                public RequestMappingHandlerAdapter getRequestMappingHandlerAdapter() {
                    return new RequestMappingHandlerAdapter();
                }
            };
        }
    }

    @Test
    void a_model_for_all_controllers_does() throws Exception {
        try (Served shop = Served.onReactor(GatedShop.class, Advice.class)) {
            isInDoubt(shop, 1, "/plain");
        }
    }

    @Test
    void an_adapter_of_the_application_does() throws Exception {
        try (Served shop = Served.onReactor(GatedShop.class, Own.class)) {
            isInDoubt(shop, 0, "/plain", "X-Shut");
        }
    }
}
