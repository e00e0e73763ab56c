package dev.semel.examples.shop;

import dev.semel.spring.RetryingRequests;
import java.util.Objects;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** The provider over HTTP, asked until it answers. */
@Component
class HttpProvider implements Provider {
    private final RestClient client;

    HttpProvider(RestClient.Builder builder, RetryingRequests retries, @Value("${shop.provider}") String url) {
        client = builder.baseUrl(url).requestInterceptor(retries).build();
    }

    @Override
    public String charge(String key, Order order) {
        return Objects.requireNonNull(client.post()
                .uri("/charges")
                .header(RetryingRequests.KEY, key)
                .body(order)
                .retrieve()
                .body(String.class));
    }
}
