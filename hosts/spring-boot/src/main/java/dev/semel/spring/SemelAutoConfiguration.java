package dev.semel.spring;

import dev.semel.Semel;
import dev.semel.engine.Engine;
import dev.semel.engine.Listener;
import dev.semel.engine.SystemTime;
import dev.semel.store.OperationStore;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.transaction.interceptor.TransactionAttributeSource;

/** The engine over the store that is there, and the proxies of {@link Idempotent} methods. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration"
        })
@EnableConfigurationProperties(SemelProperties.class)
@Import({DatabaseStoreConfiguration.class, ChosenStoreConfiguration.class, PolicyConfiguration.class})
final class SemelAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    SystemTime semelTime() {
        return new SystemTime();
    }

    @Bean
    @ConditionalOnMissingBean
    Engine semelEngine(
            OperationStore store,
            SystemTime time,
            ObjectProvider<Listener> listener,
            ObjectProvider<EngineCustomizer> customizers) {
        Engine.Builder builder = Engine.over(store, time);
        listener.ifAvailable(builder::listener);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.start();
    }

    @Bean
    LastAttempts semelLastAttempts(Engine engine, SystemTime time, Environment environment) {
        return new LastAttempts(
                engine,
                time,
                !environment.getProperty("server.shutdown", "graceful").equalsIgnoreCase("immediate"));
    }

    @Bean
    @ConditionalOnMissingBean
    Semel semel(Engine engine) {
        return Semel.over(engine);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static KnownStore semelKnownStore(ObjectProvider<SemelProperties> properties, Environment environment) {
        return new KnownStore(properties, environment);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Guards semelGuards(BeanFactory beans, ObjectProvider<FilePolicy> file) {
        return new Guards(() -> Contracts.of(beans, file.getObject()));
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static IdempotentPostProcessor semelIdempotentPostProcessor(
            Guards guards,
            ObjectProvider<Semel> semel,
            ObjectProvider<AtomicCalls> atomic,
            ObjectProvider<CallersTransactions> transactions) {
        return new IdempotentPostProcessor(new IdempotentInterceptor(guards, semel, atomic, transactions));
    }

    @Bean
    static StartCheck semelStartCheck(
            ConfigurableListableBeanFactory beans, Guards guards, SemelProperties properties) {
        return new StartCheck(beans, guards, properties);
    }

    @Bean
    static UnprotectedDoors semelUnprotectedDoors(
            ConfigurableListableBeanFactory beans,
            SemelProperties properties,
            ObjectProvider<Controllers> controllers,
            ObjectProvider<ControllerRoutes> routes) {
        return new UnprotectedDoors(beans, properties, controllers, routes);
    }

    /** Where there are Spring's transactions. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(TransactionAttributeSource.class)
    static class Transacting {
        @Bean
        CallersTransactions semelCallersTransactions(
                ObjectProvider<TransactionAttributeSource> declared, SemelProperties properties) {
            return new CallersTransactions(declared, properties);
        }
    }
}
