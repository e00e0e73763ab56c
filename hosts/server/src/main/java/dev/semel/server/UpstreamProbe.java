package dev.semel.server;

import dev.semel.engine.Probe;
import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpBody;
import dev.semel.http.RoutePolicy;
import dev.semel.http.StoredResponse;
import dev.semel.operation.DerivedKeys;
import dev.semel.operation.OperationKey;
import dev.semel.policies.ProbePolicy;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks the service behind about one key with a GET of its probe URL, as the policy describes it. The answer's body is
 * the result that is kept and replayed; the field {@code Semel-Status} of the answer tells its status, if that was
 * neither 200 nor the probe's own. FENCED services raise their fence to {@code Semel-Epoch} before they answer. Only the
 * configured URL is ever asked: what fills its places is escaped, and no redirect is followed.
 */
public final class UpstreamProbe implements Probe {
    private static final String ORIGINAL_STATUS = "Semel-Status";
    private static final int LONGEST_ANSWER_BYTES = 1 << 20;
    private static final Pattern STEPS = Pattern.compile("[/\\\\;]");

    private final HttpClient client;
    private final ProbePolicy policy;
    private final RoutePolicy route;

    /** A probe of its own connections, closed with {@code vertx}. */
    public UpstreamProbe(Vertx vertx, ProbePolicy policy, RoutePolicy route) {
        this.policy = policy;
        this.route = route;
        client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(Math.toIntExact(policy.timeout().toMillis()))
                .setKeepAliveTimeout(2)
                .setDecompressionSupported(false));
    }

    @Override
    public CompletionStage<Answer> ask(Question question) {
        String url = filled(policy.url(), question, UpstreamProbe::escaped);
        if (climbs(url)) {
            return CompletableFuture.completedFuture(Answer.unknown(
                    "the key would lead the probe's URL to another path, for it holds '.' or '..' as a step of one"));
        }
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(url)
                .setFollowRedirects(false);
        policy.headers()
                .forEach((name, value) -> options.putHeader(name, filled(value, question, UnaryOperator.identity())));
        options.putHeader(ToUpstream.EPOCH, Long.toString(question.epoch()));
        options.putHeader(ToUpstream.FIRST_EPOCH, Long.toString(question.firstEpoch()));
        // One step inside the other: a step that is added from here, on the engine's thread, can come after the body
        // has
        // gone by, which would then be taken for empty.
        return client.request(options)
                .compose(request -> request.send()
                        .compose(response -> whole(request, response).map(body -> answer(response, body.getBytes()))))
                .timeout(policy.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.succeededFuture(
                        Answer.unknown("the service could not be asked: " + failure.getMessage())))
                .toCompletionStage();
    }

    /** The whole body; one that is too long, or goes on when nobody waits for it any more, ends its connection. */
    private Future<Buffer> whole(HttpClientRequest request, HttpClientResponse response) {
        Promise<Buffer> whole = Promise.promise();
        Buffer bytes = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.endHandler(end -> whole.tryComplete(bytes));
        response.handler(chunk -> {
            if (bytes.length() + chunk.length() <= LONGEST_ANSWER_BYTES) {
                bytes.appendBuffer(chunk);
            } else if (whole.tryFail("its answer is longer than " + LONGEST_ANSWER_BYTES + " bytes")) {
                request.connection().close();
            }
        });
        return whole.future();
    }

    private Answer answer(HttpClientResponse response, byte[] body) {
        int status = response.statusCode();
        if (policy.notApplied().contains(status)) {
            return Answer.known(Verdict.notApplied(), "the service says that it is not there");
        }
        boolean applied = policy.applied().contains(status);
        if (!applied && !policy.rejected().contains(status)) {
            return Answer.unknown("the service answered the probe with " + status);
        }
        int told = told(response.getHeader(ORIGINAL_STATUS), applied ? 200 : status);
        StoredResponse stored = StoredResponse.of(
                new HttpAnswer(told, Translation.fields(response.headers()), HttpBody.of(body)), route);
        Payload payload = stored.payload();
        return applied
                ? Answer.known(Verdict.applied(payload), "the service says that it was applied")
                : Answer.known(Verdict.rejected(payload), "the service says that it was refused");
    }

    private static int told(@Nullable String said, int otherwise) {
        boolean status = said != null && said.matches("[2-5][0-9][0-9]");
        return status ? Integer.parseInt(said) : otherwise;
    }

    /** Whether some server would resolve the path, decoded once, to another one: escaping does not help against that. */
    private static boolean climbs(String url) {
        int query = url.indexOf('?');
        String path = URLDecoder.decode(
                (query < 0 ? url : url.substring(0, query)).replace("+", "%2B"), StandardCharsets.UTF_8);
        for (String step : STEPS.split(path, -1)) {
            if (step.equals(".") || step.equals("..")) {
                return true;
            }
        }
        return false;
    }

    private static String escaped(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String filled(String template, Question question, UnaryOperator<String> as) {
        OperationKey key = question.key();
        return template.replace("{epoch}", Long.toString(question.epoch()))
                .replace("{first-epoch}", Long.toString(question.firstEpoch()))
                .replace("{operation}", as.apply(key.operation()))
                .replace("{tenant}", as.apply(key.tenant()))
                .replace("{receiver-key}", DerivedKeys.forReceiver(key, question.firstEpoch(), ToUpstream.RECEIVER))
                .replace("{key}", as.apply(key.key()));
    }
}
