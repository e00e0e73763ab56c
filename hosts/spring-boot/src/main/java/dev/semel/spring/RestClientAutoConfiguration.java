package dev.semel.spring;

import dev.semel.client.RetryTerms;
import dev.semel.client.Retrying;
import dev.semel.engine.SystemTime;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestClient;

/** An interceptor for the application's RestClients, to be given to those that it is wanted for. */
@AutoConfiguration(after = SemelAutoConfiguration.class)
@ConditionalOnClass(RestClient.class)
final class RestClientAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    Retrying semelRetrying(SystemTime time) {
        return Retrying.with(RetryTerms.DEFAULT, time, new SecureRandom());
    }

    @Bean
    @ConditionalOnMissingBean
    RetryingRequests semelRetryingRequests(Retrying retrying) {
        return new RetryingRequests(
                retrying,
                RestClientAutoConfiguration::pause,
                () -> UUID.randomUUID().toString());
    }

    /** Not by the application's time: that ends with its context, and whoever is in a pause then would never come back. */
    private static void pause(long millis) throws InterruptedException {
        var unused = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    }
}
