package dev.semel.spring;

import dev.semel.http.AnonymousRule;
import dev.semel.http.CallerRule;
import dev.semel.http.CallerSource;
import dev.semel.http.HttpPolicy;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the door before controllers is made from, whichever web stack calls them. */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {
    /** Behind Spring Security's filters, which are at -100: who may not call learns nothing of earlier answers. */
    static final int FILTER_ORDER = -90;

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
    ControllerRoutes semelControllerRoutes(CallerRule callers) {
        return new ControllerRoutes(callers);
    }

    /** Puts the doors in their place when all controllers are there. */
    @Bean
    SmartInitializingSingleton semelDoors(
            Guards guards, ObjectProvider<HttpPolicy> declared, ObjectProvider<PolicyReload.Door> doors) {
        return () -> {
            HttpPolicy policy = declared.getIfAvailable();
            doors.orderedStream()
                    .forEach(door -> door.made(guards.methods(), policy).run());
        };
    }
}
