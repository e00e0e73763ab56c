package dev.semel.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The server's request decoder, made stricter: what two parsers could read differently is refused, never mended.
 *
 * <p>The inherited decoder refuses Transfer-Encoding beside Content-Length, bare line feeds, odd field names and
 * characters, and sizes beyond its limits. Added here: continued (folded) lines, a request line that is not exactly
 * three words, repeated Host, too many fields, and chunk sizes that are not plain hexadecimal. It looks at bytes
 * before the inherited decoder takes them, and never at the bytes of a body.
 *
 * <p>A malformed head leaves as an invalid request. A malformed chunk goes to the listener of the request under way,
 * if there is one, else the connection is closed; in both cases nothing more is read from it.
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {
    private static final String NAME_IN_PIPELINE = "httpDecoder";
    private static final AsciiString HOST = AsciiString.cached("host");
    private static final int LONGEST_CHUNK_SIZE_DIGITS = 8;
    private static final int LINE_END_BYTES = 2;
    private static final long LINGER_MILLIS = 1_000;

    private enum Expecting {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK_DATA,
        TRAILERS,
        NOTHING_MORE
    }

    private final RequestLimits limits;
    private Expecting expecting = Expecting.HEAD;
    private boolean requestLineRead;
    private boolean hostSeen;
    private int fields;
    private int sizeLineBytes;
    private long chunkLeft;
    private @Nullable Consumer<Problem> bodyListener;
    private @Nullable Future<?> headDeadline;

    StrictRequestDecoder(RequestLimits limits) {
        super(new Http1ServerConfig()
                .setMaxInitialLineLength(limits.lineBytes())
                .setMaxHeaderSize(limits.headBytes())
                .setMaxChunkSize(RequestListener.CHUNK_BYTES)
                .setDecoderInitialBufferSize(RequestListener.DECODER_BUFFER_BYTES));
        this.limits = limits;
    }

    /** Puts this decoder in the place of the connection's own; to be called before the connection's first byte. */
    static void install(HttpConnection connection, RequestLimits limits) {
        pipeline(connection).replace(NAME_IN_PIPELINE, NAME_IN_PIPELINE, new StrictRequestDecoder(limits));
    }

    /** Names who is told, on the event loop, that the chunked body now being read is malformed; null for nobody. */
    static void tellOfMalformedBody(HttpConnection connection, @Nullable Consumer<Problem> listener) {
        if (pipeline(connection).get(NAME_IN_PIPELINE) instanceof StrictRequestDecoder decoder) {
            decoder.bodyListener = listener;
        }
    }

    /**
     * Ends a connection on which a request's body is still coming in: flushes what was written, says that no more
     * will follow, and throws away what comes until the client closes or a second has gone by. A plain close would
     * make the kernel reset the connection, and the client could lose the answer.
     */
    static void closeUnread(HttpConnection connection) {
        Channel channel = ((ConnectionBase) connection).channel();
        if (channel.pipeline().get(NAME_IN_PIPELINE) instanceof StrictRequestDecoder decoder
                && channel instanceof DuplexChannel duplex) {
            decoder.expecting = Expecting.NOTHING_MORE;
            channel.pipeline()
                    .context(NAME_IN_PIPELINE)
                    .writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(flushed -> decoder.linger(duplex));
        } else {
            connection.close();
        }
    }

    private void linger(DuplexChannel channel) {
        channel.config().setAutoRead(true);
        channel.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        Future<?> end = channel.eventLoop().schedule(() -> close(channel), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> end.cancel(false));
    }

    private static void close(Channel channel) {
        channel.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    private static ChannelPipeline pipeline(HttpConnection connection) {
        return ((ConnectionBase) connection).channel().pipeline();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        int before = in.readerIndex();
        try {
            switch (expecting) {
                case HEAD -> checkHead(in);
                case CHUNK_SIZE -> checkChunkSize(in);
                case NOTHING_MORE -> {
                    in.skipBytes(in.readableBytes());
                    return;
                }
                default -> {}
            }
        } catch (RequestRefused refused) {
            refuse(ctx, in, out, refused);
            return;
        }
        int lineBytes = sizeLineBytes;
        sizeLineBytes = 0;
        int known = out.size();
        super.decode(ctx, in, out);
        for (int i = known; i < out.size(); i++) {
            if (!follow(ctx, in, out.get(i))) {
                out.remove(i);
                return;
            }
        }
        if (expecting == Expecting.CHUNK_DATA) {
            chunkLeft -= in.readerIndex() - before - lineBytes;
            expecting = chunkLeft == 0 ? Expecting.CHUNK_SIZE : Expecting.CHUNK_DATA;
        }
        watchHead(ctx, in);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
        stopWatch();
        super.handlerRemoved0(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        stopWatch();
        super.channelInactive(ctx);
    }

    /** Most heads come in one piece and need no timer; one that does not gets a deadline, lest it never ends. */
    private void watchHead(ChannelHandlerContext ctx, ByteBuf in) {
        boolean halfRead = expecting == Expecting.HEAD && (requestLineRead || in.isReadable());
        if (!halfRead) {
            stopWatch();
        } else if (headDeadline == null) {
            headDeadline = ctx.executor().schedule(() -> headTooSlow(ctx), limits.headMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void stopWatch() {
        Future<?> deadline = headDeadline;
        if (deadline != null) {
            headDeadline = null;
            deadline.cancel(false);
        }
    }

    private void headTooSlow(ChannelHandlerContext ctx) {
        headDeadline = null;
        expecting = Expecting.NOTHING_MORE;
        ctx.fireChannelRead(invalid(new RequestRefused(new Problem(
                408,
                "request_timed_out",
                "The request did not come in time",
                "The request's head did not come within " + limits.headMillis() + " ms; send it without pauses."))));
        ctx.fireChannelReadComplete();
    }

    @Override
    protected HttpMessage createMessage(String[] words) {
        requestLineRead = true;
        if (!words[2].equals("HTTP/1.1") && !words[2].equals("HTTP/1.0")) {
            throw new RequestRefused(new Problem(
                    505,
                    "version_not_supported",
                    "The HTTP version is not supported",
                    "The request speaks a version other than HTTP/1.1 and HTTP/1.0; use one of these."));
        }
        return super.createMessage(words);
    }

    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        AsciiString name = super.splitHeaderName(line, start, length);
        if (expecting != Expecting.HEAD) {
            return name;
        }
        if (length == 0) {
            throw new RequestRefused(
                    Problem.badRequest("empty_field_name", "A header field has no name before its colon; name it."));
        }
        if (++fields > limits.fields()) {
            throw new RequestRefused(new Problem(
                    431,
                    "too_many_fields",
                    "The request's head is too large",
                    "The request has more than " + limits.fields() + " header fields; send fewer."));
        }
        if (length == HOST.length() && name.contentEqualsIgnoreCase(HOST)) {
            if (hostSeen) {
                throw new RequestRefused(
                        Problem.badRequest("repeated_host", "The request has two Host fields; send exactly one."));
            }
            hostSeen = true;
        }
        return name;
    }

    /** The buffer starts at a line's start, for the inherited decoder takes whole lines only. */
    private void checkHead(ByteBuf in) {
        int at = in.readerIndex();
        int end = in.writerIndex();
        if (!requestLineRead) {
            at = checkRequestLine(in, at, end);
        } else if (at < end) {
            refuseFold(in.getByte(at));
        }
        while (at >= 0 && at < end) {
            int lineEnd = in.indexOf(at, end, (byte) '\n');
            if (lineEnd < 0 || lineEnd - at <= 1) {
                return;
            }
            at = lineEnd + 1;
            if (at < end) {
                refuseFold(in.getByte(at));
            }
        }
    }

    /** Answers where the next line starts, or -1 when the request line is not whole yet. */
    private static int checkRequestLine(ByteBuf in, int start, int end) {
        int at = start;
        while (at < end && (in.getByte(at) == '\r' || in.getByte(at) == '\n')) {
            at++;
        }
        int words = 1;
        boolean lastWasSpace = true;
        for (; at < end; at++) {
            byte b = in.getByte(at);
            if (b == '\n' || (b == '\r' && at + 1 < end && in.getByte(at + 1) == '\n')) {
                if (words != 3 || lastWasSpace) {
                    throw badRequestLine();
                }
                return b == '\n' ? at + 1 : at + 2;
            }
            if (b == ' ') {
                words++;
                if (lastWasSpace) {
                    throw badRequestLine();
                }
                lastWasSpace = true;
            } else if (b < ' ' || b == 0x7f) {
                // A carriage return may be the buffer's last byte, its line feed still under way.
                if (b != '\r' || at + 1 < end) {
                    throw badRequestLine();
                }
            } else {
                lastWasSpace = false;
            }
        }
        return -1;
    }

    private static RequestRefused badRequestLine() {
        return new RequestRefused(Problem.badRequest(
                "bad_request_line",
                "The request line is not a method, a target and a version of visible ASCII characters with one space"
                        + " between them; percent-encode what is not."));
    }

    private static void refuseFold(byte first) {
        if (first == ' ' || first == '\t') {
            throw new RequestRefused(Problem.badRequest(
                    "folded_field", "A header field goes on in the next line, which is obsolete; send it in one."));
        }
    }

    private void checkChunkSize(ByteBuf in) {
        int start = in.readerIndex();
        int lineEnd = in.indexOf(start, in.writerIndex(), (byte) '\n');
        if (lineEnd < 0) {
            return;
        }
        long size = 0;
        int at = start;
        for (; at < lineEnd; at++) {
            int digit = Character.digit(in.getByte(at), 16);
            if (digit < 0) {
                break;
            }
            size = size * 16 + digit;
            if (at - start >= LONGEST_CHUNK_SIZE_DIGITS) {
                throw badChunk();
            }
        }
        if (at == start || (in.getByte(at) != '\r' && in.getByte(at) != ';')) {
            throw badChunk();
        }
        chunkLeft = size + LINE_END_BYTES;
        sizeLineBytes = lineEnd + 1 - start;
        expecting = size == 0 ? Expecting.TRAILERS : Expecting.CHUNK_DATA;
    }

    private static RequestRefused badChunk() {
        return new RequestRefused(Problem.badRequest(
                "bad_chunk", "The chunked body is malformed: a chunk's size must be plain hexadecimal digits."));
    }

    /** Answers whether the message may go on to the server. */
    private boolean follow(ChannelHandlerContext ctx, ByteBuf in, Object message) {
        if (message instanceof HttpRequest request) {
            expecting = request.decoderResult().isFailure()
                    ? Expecting.NOTHING_MORE
                    : HttpUtil.isTransferEncodingChunked(request) ? Expecting.CHUNK_SIZE : Expecting.BODY;
            requestLineRead = false;
            hostSeen = false;
            fields = 0;
        } else if (message instanceof HttpContent content) {
            if (content.decoderResult().isFailure()) {
                content.release();
                malformedBody(ctx, in, badChunk().problem());
                return false;
            }
            if (content instanceof LastHttpContent) {
                expecting = Expecting.HEAD;
            }
        }
        return true;
    }

    private void refuse(ChannelHandlerContext ctx, ByteBuf in, List<Object> out, RequestRefused refused) {
        if (expecting == Expecting.HEAD) {
            in.skipBytes(in.readableBytes());
            expecting = Expecting.NOTHING_MORE;
            stopWatch();
            out.add(invalid(refused));
        } else {
            malformedBody(ctx, in, refused.problem());
        }
    }

    private static HttpRequest invalid(RequestRefused refused) {
        HttpRequest invalid =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Unpooled.EMPTY_BUFFER);
        invalid.setDecoderResult(DecoderResult.failure(refused));
        return invalid;
    }

    private void malformedBody(ChannelHandlerContext ctx, ByteBuf in, Problem problem) {
        in.skipBytes(in.readableBytes());
        expecting = Expecting.NOTHING_MORE;
        Consumer<Problem> listener = bodyListener;
        if (listener == null) {
            close(ctx.channel());
        } else {
            bodyListener = null;
            listener.accept(problem);
        }
    }
}
