package dev.semel.spring;

import dev.semel.http.HttpBody;
import java.security.Principal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.context.i18n.LocaleContext;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;
import org.springframework.web.server.WebSession;
import org.springframework.web.server.adapter.DefaultServerWebExchange;
import org.springframework.web.server.i18n.AcceptHeaderLocaleContextResolver;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The exchange as a protected handler sees it: its body is all there, as often as it is read, and so are forms and their
 * parts; its response is held. The rest is that of the exchange outside, and is asked there.
 */
final class HeldExchange extends DefaultServerWebExchange {
    private final ServerWebExchange outside;
    private final ServerCodecConfigurer codecs;
    private final Entry entry;
    private Map<String, Object> attributes;

    private HeldExchange(
            ServerWebExchange outside,
            ServerHttpRequest whole,
            HeldWebResponse response,
            ServerCodecConfigurer codecs,
            Entry entry) {
        // Sessions and locales are never looked for here, but the constructor wants to be told where they are.
        super(whole, response, ignored -> outside.getSession(), codecs, new AcceptHeaderLocaleContextResolver());
        this.outside = outside;
        this.codecs = codecs;
        this.entry = entry;
        attributes = outside.getAttributes();
    }

    /**
     * The handler's, of one attempt.
     *
     * @param passage the way into it
     * @param dispatches how often a handler was looked for
     */
    private record Entry(Passage passage, AtomicInteger dispatches) {}

    static HeldExchange of(
            ServerWebExchange outside, HttpBody body, HeldWebResponse response, ServerCodecConfigurer codecs) {
        ServerHttpRequest whole = new WholeRequest(
                outside.getRequest(), body, outside.getResponse().bufferFactory());
        return new HeldExchange(outside, whole, response, codecs, new Entry(Passage.unproved(), new AtomicInteger()));
    }

    /**
     * What this handler's exchange is, beneath all that was put around it, if it is guarded already. One from outside that
     * was guarded before is not: it is passed again, as a retry.
     *
     * @return null if it is not guarded
     */
    static @Nullable HeldExchange around(ServerWebExchange exchange) {
        ServerWebExchange within = exchange;
        while (within instanceof ServerWebExchangeDecorator decorated) {
            within = decorated.getDelegate();
        }
        return within instanceof HeldExchange held ? held : null;
    }

    /**
     * The same with another response, for what is said of an error. Of errors that were noted before nothing is known to it:
     * the first one noted is the one that pages speak of, and a filter outside may have given the handler up long ago.
     */
    HeldExchange answeredBy(HeldWebResponse page) {
        HeldExchange told = new HeldExchange(outside, getRequest(), page, codecs, entry);
        told.attributes = new ConcurrentHashMap<>(attributes);
        told.attributes.values().removeIf(Throwable.class::isInstance);
        return told;
    }

    /** The way into its handler. */
    Passage passage() {
        return entry.passage();
    }

    /** A handler is looked for; if that is not the first one, an earlier one may have acted. */
    void dispatched() {
        if (entry.dispatches().incrementAndGet() > 1) {
            var unused = passage().tryEnter();
        }
    }

    /** Gives out the same bytes to each reader. */
    private static final class WholeRequest extends ServerHttpRequestDecorator {
        private final HttpBody body;
        private final DataBufferFactory buffers;

        WholeRequest(ServerHttpRequest request, HttpBody body, DataBufferFactory buffers) {
            super(request);
            this.body = body;
            this.buffers = buffers;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return body.isEmpty() ? Flux.empty() : Flux.defer(() -> Flux.just(buffers.wrap(body.bytes())));
        }
    }

    @Override
    public Map<String, Object> getAttributes() {
        // Asked by the constructor too, before they are known.
        return attributes == null ? super.getAttributes() : attributes;
    }

    @Override
    public Mono<WebSession> getSession() {
        return outside.getSession();
    }

    @Override
    public <T extends Principal> Mono<T> getPrincipal() {
        return outside.getPrincipal();
    }

    @Override
    public LocaleContext getLocaleContext() {
        return outside.getLocaleContext();
    }

    @Override
    public @Nullable ApplicationContext getApplicationContext() {
        return outside.getApplicationContext();
    }

    @Override
    public String transformUrl(String url) {
        return outside.transformUrl(url);
    }

    @Override
    public void addUrlTransformer(Function<String, String> transformer) {
        outside.addUrlTransformer(transformer);
    }

    @Override
    public String getLogPrefix() {
        return outside == null ? super.getLogPrefix() : outside.getLogPrefix();
    }
}
