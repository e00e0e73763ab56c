package dev.semel.spring;

import dev.semel.http.Forwarding;
import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpAnswers;
import dev.semel.http.HttpBody;
import dev.semel.http.HttpFields;
import dev.semel.http.UpstreamFailure;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The response as a protected handler sees it: all that it says is held here and nothing reaches the client, until the
 * outcome is recorded (rule 5). It begins with the status and headers that filters outside have set until then, and is
 * committed, to the handler, when the first byte is written. What is said outside later, to a client that was answered
 * meanwhile, is no word of the handler's. A stream without an end never gets out of here.
 *
 * <p>Not safe for use by several threads at once, as responses are not.
 */
final class HeldWebResponse extends AbstractServerHttpResponse {
    /** The largest answer that is held whole; as much as at the gateway. */
    static final int LIMIT_BYTES = 16 << 20;

    private static final List<String> MARKS = List.of(HttpAnswers.REPLAYED, HttpAnswers.STATE, HttpAnswers.EXPIRES);
    private static final List<String> FRAMING = List.of(HttpHeaders.CONTENT_LENGTH, HttpHeaders.TRANSFER_ENCODING);

    private final ServerHttpResponse real;
    private final HttpStatusCode statusBefore;
    private final HttpHeaders before;
    private final boolean headAlone;
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long written;

    private HeldWebResponse(ServerHttpResponse real, HttpHeaders before, HttpHeaders now, boolean headAlone) {
        super(real.bufferFactory(), now);
        this.real = real;
        statusBefore = Objects.requireNonNullElse(real.getStatusCode(), HttpStatus.OK);
        this.before = before;
        this.headAlone = headAlone;
    }

    /** @param headAlone whether the client gets no body and the handler need not write the one that it announces */
    static HeldWebResponse of(ServerHttpResponse real, boolean headAlone) {
        HttpHeaders outside = HttpHeaders.copyOf(real.getHeaders());
        return new HeldWebResponse(real, outside, HttpHeaders.copyOf(outside), headAlone);
    }

    /** An empty response that goes on from this one's status, headers and cookies, for what is said of an error. */
    HeldWebResponse reopened() {
        HttpHeaders headers = HttpHeaders.copyOf(getHeaders());
        headers.clearContentHeaders();
        HeldWebResponse again = new HeldWebResponse(real, before, headers, headAlone);
        again.setStatusCode(getStatusCode());
        getCookies().values().forEach(cookies -> cookies.forEach(again::addCookie));
        return again;
    }

    /** What was answered, whole, cut or torn. */
    Forwarding forwarding() {
        HttpAnswer head = new HttpAnswer(getStatusCode().value(), said(), HttpBody.empty());
        if (written > LIMIT_BYTES) {
            return Forwarding.cutShort(head);
        }
        boolean bodiless = headAlone || head.status() == 204 || head.status() == 304;
        return getHeaders().getContentLength() > written && !bodiless
                ? Forwarding.failed(UpstreamFailure.BROKEN)
                : Forwarding.answered(
                        new HttpAnswer(head.status(), head.headers(), HttpBody.given(bytes.toByteArray())));
    }

    /** The lines that the handler has set or added; the framing is the server's, and marks are not the handler's to set. */
    private HttpFields said() {
        List<HttpFields.Field> lines = new ArrayList<>();
        own().headerSet().forEach(each -> {
            List<String> values = each.getValue();
            List<String> there = before.getOrEmpty(each.getKey());
            boolean added = values.size() >= there.size()
                    && values.subList(0, there.size()).equals(there);
            (added ? values.subList(there.size(), values.size()) : values)
                    .forEach(value -> lines.add(new HttpFields.Field(each.getKey(), value)));
        });
        return HttpFields.of(lines);
    }

    private HttpHeaders own() {
        HttpHeaders own = HttpHeaders.copyOf(getHeaders());
        MARKS.forEach(own::remove);
        FRAMING.forEach(own::remove);
        return own;
    }

    /**
     * Makes headers and cookies of the real response what they are here; what belongs to this one exchange included.
     *
     * @return the headers that were handed on
     */
    HttpHeaders addTo(ServerHttpResponse response) {
        HttpHeaders headers = response.getHeaders();
        HttpHeaders own = own();
        before.headerNames().stream().filter(name -> !own.containsHeader(name)).forEach(headers::remove);
        own.headerSet().forEach(each -> headers.put(each.getKey(), List.copyOf(each.getValue())));
        getCookies().values().forEach(cookies -> cookies.forEach(response::addCookie));
        return own;
    }

    @Override
    public HttpStatusCode getStatusCode() {
        return Objects.requireNonNullElse(super.getStatusCode(), statusBefore);
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // Spring's signature.
    public <T> T getNativeResponse() {
        return ServerHttpResponseDecorator.getNativeResponse(real);
    }

    @Override
    protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> body) {
        return Flux.from(body)
                .doOnNext(this::take)
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release)
                .then();
    }

    @Override
    protected Mono<Void> writeAndFlushWithInternal(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        return Flux.from(body).concatMap(this::writeWithInternal).then();
    }

    private void take(DataBuffer buffer) {
        int count = buffer.readableByteCount();
        written += count;
        if (written > LIMIT_BYTES) {
            bytes = new ByteArrayOutputStream();
        } else {
            byte[] taken = new byte[count];
            buffer.read(taken);
            bytes.writeBytes(taken);
        }
        DataBufferUtils.release(buffer);
    }

    @Override
    protected void applyStatusCode() {
        // Told with the outcome.
    }

    @Override
    protected void applyHeaders() {
        // Told with the outcome.
    }

    @Override
    protected void applyCookies() {
        // Told with the outcome.
    }
}
