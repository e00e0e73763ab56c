package dev.semel.store.dynamodb;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbResponse;

/**
 * Asks the service, once each time: the client's own retries are off, for one of a write that took effect would meet its
 * own trace. What the service says it did not do, for now, is asked again here, a few times. Every answer's date goes to
 * the clock. Safe for use by all threads.
 */
final class Service implements AutoCloseable {
    /** Requests under way at once; a thread each, for the client blocks. */
    static final int AT_ONCE = 64;

    private static final int MOST_TRIES = 6;
    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final int SERVER_ERROR = 500;
    private static final long IDLE_SECONDS = 30;
    private static final Duration CONNECTING = Duration.ofSeconds(2);

    private final DynamoDbClient client;
    private final ServiceTime time;
    private final ThreadPoolExecutor threads;

    private Service(DynamoDbClient client, ServiceTime time) {
        this.client = client;
        this.time = time;
        threads = new ThreadPoolExecutor(
                AT_ONCE, AT_ONCE, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "semel-dynamodb");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    static Service of(DynamoAddress address, DynamoOptions options, LongSupplier nanos) {
        Duration silence = options.silence();
        DynamoDbClientBuilder builder = DynamoDbClient.builder()
                .region(Region.of(address.region()))
                .overrideConfiguration(configured -> configured
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .apiCallTimeout(silence)
                        .apiCallAttemptTimeout(silence))
                .httpClientBuilder(Apache5HttpClient.builder()
                        .maxConnections(2 * AT_ONCE)
                        .connectionTimeout(CONNECTING.compareTo(silence) < 0 ? CONNECTING : silence)
                        .connectionAcquisitionTimeout(silence)
                        .socketTimeout(silence));
        if (address.endpoint() != null) {
            builder.endpointOverride(address.endpoint());
        }
        if (address.isPlain()) {
            builder.credentialsProvider(
                    StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "meaningless")));
        }
        return new Service(builder.build(), new ServiceTime(nanos, options));
    }

    ServiceTime time() {
        return time;
    }

    /** A conditional write that was not done, for the item is another one; null if there is none. */
    interface Condition<T> {
        T failed(ConditionalCheckFailedException item);
    }

    <T extends DynamoDbResponse> T ask(Function<DynamoDbClient, T> request) throws Unanswered {
        return this.<T, T>ask(request, done -> done, failed -> {
            throw failed;
        });
    }

    /** As {@link #ask}, and with another answer if the condition does not hold. */
    <T extends DynamoDbResponse, R> R ask(Function<DynamoDbClient, T> request, Function<T, R> done, Condition<R> failed)
            throws Unanswered {
        for (int tried = 1; ; tried++) {
            try {
                return once(request, done, failed);
            } catch (Unanswered not) {
                if (!not.isPassing() || tried == MOST_TRIES) {
                    throw not;
                }
                pause(tried);
            }
        }
    }

    private <T extends DynamoDbResponse, R> R once(
            Function<DynamoDbClient, T> request, Function<T, R> done, Condition<R> failed) throws Unanswered {
        long sent = time.nanos();
        try {
            T answer = request.apply(client);
            observe(sent, answer.sdkHttpResponse());
            return done.apply(answer);
        } catch (ConditionalCheckFailedException other) {
            observe(sent, other.awsErrorDetails().sdkHttpResponse());
            return failed.failed(other);
        } catch (AwsServiceException refused) {
            throw new Unanswered(sentence(refused), isPassing(refused), refused);
        } catch (SdkException | IllegalStateException broken) {
            throw new Unanswered(String.valueOf(broken.getMessage()), false, broken);
        }
    }

    /** Refused and not done, which another time it may be. A server that fails does not say whether it did it. */
    private static boolean isPassing(AwsServiceException refused) {
        return refused.statusCode() < SERVER_ERROR
                && (refused.isThrottlingException()
                        || "TransactionConflictException".equals(code(refused))
                        || "RequestLimitExceeded".equals(code(refused)));
    }

    private static @Nullable String code(AwsServiceException refused) {
        return refused.awsErrorDetails() == null
                ? null
                : refused.awsErrorDetails().errorCode();
    }

    private static String sentence(AwsServiceException refused) {
        String code = code(refused);
        String said = refused.awsErrorDetails() == null
                ? String.valueOf(refused.getMessage())
                : String.valueOf(refused.awsErrorDetails().errorMessage());
        return (code == null ? "" : code + ", ") + said.replaceFirst("\\.+$", "");
    }

    private void observe(long sentNanos, SdkHttpResponse answer) throws Unanswered {
        long received = time.nanos();
        String date = answer.firstMatchingHeader("Date").orElse("");
        long millis;
        try {
            millis = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date))
                    .toEpochMilli();
        } catch (DateTimeException none) {
            throw new Unanswered(
                    "an answer has the date '" + date + "', which is no time to measure leases by", false, none);
        }
        if (!time.observe(sentNanos, received, millis)) {
            throw new Unanswered("an answer's date, " + date + ", contradicts the ones before it by more than the"
                    + " declared distance of the service's clocks, so this machine stood still or those are wrong");
        }
    }

    static void pause(int tried) throws Unanswered {
        long most = FIRST_PAUSE_MILLIS << tried;
        try {
            if (new CountDownLatch(1)
                    .await(ThreadLocalRandom.current().nextLong(most / 2, most), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("Nobody counts this down.");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Unanswered("interrupted", false, stopped);
        }
    }

    /** One piece of work. */
    interface Work<T> {
        T run() throws Unanswered;
    }

    /**
     * All answers, in the order of the work, many at a time.
     *
     * @throws Unanswered that of the first work that had none, when all are over
     */
    <T> List<T> all(List<? extends Work<T>> work) throws Unanswered {
        List<T> answers = new ArrayList<>(work.size());
        if (work.size() == 1) {
            answers.add(work.get(0).run());
            return answers;
        }
        List<Future<T>> under = new ArrayList<>(work.size());
        for (Work<T> each : work) {
            Callable<T> task = each::run;
            under.add(threads.submit(task));
        }
        @Nullable Unanswered first = null;
        for (Future<T> each : under) {
            try {
                answers.add(each.get());
            } catch (ExecutionException failure) {
                first = first == null ? unanswered(failure) : first;
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new Unanswered("interrupted", false, stopped);
            }
        }
        if (first != null) {
            throw first;
        }
        return answers;
    }

    private static Unanswered unanswered(ExecutionException failure) {
        Throwable cause = failure.getCause();
        if (cause instanceof Unanswered unanswered) {
            return unanswered;
        } else if (cause instanceof RuntimeException wrong) {
            throw wrong;
        }
        throw new IllegalStateException("A request failed.", failure);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.close();
    }
}
