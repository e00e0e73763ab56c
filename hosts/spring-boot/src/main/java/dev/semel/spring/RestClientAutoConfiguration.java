package dev.semel.spring;

import dev.semel.client.RetryTerms;
import dev.semel.client.Retrying;
import dev.semel.engine.SystemTime;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
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
    RetryingRequests semelRetryingRequests(Retrying retrying, SystemTime time) {
        return new RetryingRequests(
                retrying, millis -> pause(millis, time), () -> UUID.randomUUID().toString());
    }

    private static void pause(long millis, SystemTime time) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        var unused = time.after(millis, over::countDown);
        over.await();
    }
}
