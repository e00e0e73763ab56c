package dev.semel.spring;

import dev.semel.engine.Engine;
import dev.semel.store.OperationStore;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Endpoint and health, where the application has an actuator. */
@AutoConfiguration(after = SemelAutoConfiguration.class)
@ConditionalOnBean(Engine.class)
final class ActuatorAutoConfiguration {
    /** The endpoint. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    static class Endpoints {
        @Bean
        @ConditionalOnAvailableEndpoint
        SemelEndpoint semelEndpoint(Engine engine, OperationStore store, ObjectProvider<PolicyReload> policy) {
            return new SemelEndpoint(engine, store, policy.getIfAvailable());
        }
    }

    /** The health. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    static class Healthy {
        @Bean
        @ConditionalOnEnabledHealthIndicator("semel")
        HealthIndicator semelHealthIndicator(Engine engine, OperationStore store) {
            return new SemelHealth(engine, store);
        }
    }
}
