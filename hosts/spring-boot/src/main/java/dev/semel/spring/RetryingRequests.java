package dev.semel.spring;

import dev.semel.client.Answer;
import dev.semel.client.Asked;
import dev.semel.client.Course;
import dev.semel.client.Next;
import dev.semel.client.Retrying;
import dev.semel.client.Seen;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Sends what a {@code RestClient} sends until there is an answer: one key for all sends of a call, pauses, budget, breaker
 * and deadline as {@link Retrying} decides them. The key is that of the request's {@code Idempotency-Key} header; without
 * one, a POST or PATCH gets one of its own, which lasts for this call: give one where the wish outlives the call.
 *
 * <p>What a server says in the end is the response, errors too. Where it says nothing, or no more than that it has
 * accepted the request, the call fails with an {@link OutcomeUnknownException}, or an {@link IOException} if nothing was sent. Waits on the calling thread. The time for
 * one send is the request factory's. Safe for use by all threads.
 *
 * <pre>{@code
 * RestClient.builder().requestInterceptor(retryingRequests)
 * }</pre>
 */
public final class RetryingRequests implements ClientHttpRequestInterceptor {
    /** The header that carries the key. */
    public static final String KEY = "Idempotency-Key";

    private static final Set<String> KEYED = Set.of("POST", "PATCH");

    private final Retrying retrying;
    private final Pauses pauses;
    private final Supplier<String> keys;

    RetryingRequests(Retrying retrying, Pauses pauses, Supplier<String> keys) {
        this.retrying = Objects.requireNonNull(retrying, "retrying");
        this.pauses = pauses;
        this.keys = keys;
    }

    /** How a thread waits. */
    @FunctionalInterface
    interface Pauses {
        void pause(long millis) throws InterruptedException;
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        String key = request.getHeaders().getFirst(KEY);
        if (key == null && KEYED.contains(request.getMethod().name())) {
            key = keys.get();
            request.getHeaders().set(KEY, key);
        }
        String known = key == null ? "" : key;
        Course course = retrying.begin(new Asked(
                request.getMethod().name(),
                request.getURI(),
                known,
                false,
                retrying.terms().deadline()));
        return new Sends(request, body, execution, known).follow(course, pauses);
    }

    /** The sends of one call. */
    private static final class Sends {
        private final HttpRequest request;
        private final byte[] body;
        private final ClientHttpRequestExecution execution;
        private final String key;
        private @Nullable KeptResponse last;

        private Sends(HttpRequest request, byte[] body, ClientHttpRequestExecution execution, String key) {
            this.request = request;
            this.body = body;
            this.execution = execution;
            this.key = key;
        }

        private ClientHttpResponse follow(Course course, Pauses pauses) throws IOException {
            Next next = course.next();
            while (true) {
                if (next instanceof Next.Wait wait) {
                    pause(wait.millis(), pauses);
                    next = course.next();
                } else if (next instanceof Next.Send) {
                    next = course.saw(seen(new OneSend(request), body));
                } else if (next instanceof Next.Poll poll) {
                    next = course.saw(seen(new AskingRequest(request, poll.at(), KEY), new byte[0]));
                } else {
                    return told(((Next.Tell) next).answer());
                }
            }
        }

        private Seen seen(HttpRequest sent, byte[] bytes) throws IOException {
            Sent came = Sent.of(sent, bytes, execution);
            last = came.response();
            return came.seen();
        }

        private void pause(long millis, Pauses pauses) throws IOException {
            try {
                pauses.pause(millis);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new OutcomeUnknownException("The call was interrupted between two sends.", key);
            }
        }

        private ClientHttpResponse told(Answer answer) throws IOException {
            KeptResponse response = last;
            // An answer to the question is no answer to the request: 202 says that there is none yet.
            boolean accepted = response != null
                    && response.getStatusCode().is2xxSuccessful()
                    && !(answer instanceof Answer.Answered);
            if (response != null && !accepted) {
                return response;
            }
            throw new OutcomeUnknownException(
                    "No answer came: " + answer + "; go on under the key " + (key.isEmpty() ? "of the request" : key)
                            + ", and under no other.",
                    key);
        }
    }
}
