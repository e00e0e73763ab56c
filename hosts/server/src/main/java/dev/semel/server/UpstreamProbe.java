package dev.semel.server;

import dev.semel.engine.Probe;
import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpBody;
import dev.semel.http.HttpFields;
import dev.semel.http.RoutePolicy;
import dev.semel.http.StoredResponse;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Verdict;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Asks the upstream about one key by its probe URL. 200 says that it was applied and carries the answer to replay; the
 * field {@code Semel-Status} tells the status of that answer if it was not 200, and one that the route's policy takes
 * for a refusal says "refused". 404 says that it is not there. Everything else is no answer. For FENCED upstreams the
 * fence is sent along and must be raised before they answer. Only the configured URL is ever asked; the key fills a
 * place in its path or query, escaped. Follows no redirect.
 */
public final class UpstreamProbe implements Probe {
    private static final String ORIGINAL_STATUS = "Semel-Status";
    private static final int LONGEST_ANSWER_BYTES = 1 << 20;

    private final HttpClient client;
    private final String template;
    private final RoutePolicy route;
    private final long timeoutMillis;

    /**
     * @param template an absolute URL with the places {@code {key}}, {@code {fence}} and {@code {first-fence}}, of which
     *     the first must be there
     */
    public UpstreamProbe(Vertx vertx, String template, RoutePolicy route, long timeoutMillis) {
        if (!template.contains("{key}")) {
            throw new IllegalArgumentException("The probe URL '" + template + "' has no place {key}; without it the"
                    + " upstream cannot be asked about one action.");
        }
        URI sample =
                URI.create(filled(template, new Question(new dev.semel.operation.OperationKey("t", "o", "k"), 1, 1)));
        if (sample.getHost() == null || !("http".equals(sample.getScheme()) || "https".equals(sample.getScheme()))) {
            throw new IllegalArgumentException("The probe URL '" + template
                    + "' is no absolute http or https URL; give one such as http://127.0.0.1:9000/payments/{key}.");
        }
        this.template = template;
        this.route = route;
        this.timeoutMillis = timeoutMillis;
        client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) timeoutMillis)
                .setKeepAliveTimeout(2)
                .setDecompressionSupported(false));
    }

    @Override
    public CompletionStage<Answer> ask(Question question) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(filled(template, question))
                .setFollowRedirects(false)
                .setTimeout(timeoutMillis)
                .putHeader(ProtectedPass.FENCE, Long.toString(question.epoch()))
                .putHeader(ProtectedPass.FIRST_FENCE, Long.toString(question.firstEpoch()));
        return client.request(request)
                .compose(ready -> ready.send())
                .compose(response -> response.body().map(body -> answer(response, body.getBytes())))
                .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
                .recover(failure -> io.vertx.core.Future.succeededFuture(
                        Answer.unknown("the upstream could not be asked: " + failure.getMessage())))
                .toCompletionStage();
    }

    private Answer answer(HttpClientResponse response, byte[] body) {
        if (response.statusCode() == 404) {
            return Answer.known(Verdict.notApplied(), "the upstream says that it is not there");
        }
        if (response.statusCode() != 200) {
            return Answer.unknown("the upstream answered the probe with " + response.statusCode());
        }
        if (body.length > LONGEST_ANSWER_BYTES) {
            return Answer.unknown(
                    "the upstream's answer to the probe is longer than " + LONGEST_ANSWER_BYTES + " bytes");
        }
        String said = response.getHeader(ORIGINAL_STATUS);
        int status = said == null ? 200 : statusOf(said);
        HttpFields headers = Translation.fields(response.headers());
        StoredResponse stored = StoredResponse.of(new HttpAnswer(status, headers, HttpBody.of(body)), route);
        Payload payload = Payload.whole(StoredResponse.codec().encode(stored));
        return switch (route.responses().classify(status)) {
            case SUCCEED -> Answer.known(Verdict.applied(payload), "the upstream says that it was applied");
            case REJECT ->
                Answer.known(Verdict.rejected(payload), "the upstream says that it was refused with " + status);
            case RELEASE, IN_DOUBT -> Answer.unknown("the upstream says that it answered " + status);
        };
    }

    /** A status that is none tells nothing, so it is put where everything else is: no answer. */
    private static int statusOf(String said) {
        boolean threeDigits = said.length() == 3 && said.chars().allMatch(unit -> unit >= '0' && unit <= '9');
        return threeDigits && said.charAt(0) != '0' ? Integer.parseInt(said) : 599;
    }

    private static String filled(String template, Question question) {
        return template.replace("{fence}", Long.toString(question.epoch()))
                .replace("{first-fence}", Long.toString(question.firstEpoch()))
                .replace(
                        "{key}",
                        URLEncoder.encode(question.key().key(), StandardCharsets.UTF_8)
                                .replace("+", "%20"));
    }
}
