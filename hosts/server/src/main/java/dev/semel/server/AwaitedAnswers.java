package dev.semel.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.VertxHandler;

/**
 * Keeps a connection open over which nothing passes since the client waits for its answer: how long that may take is for
 * those to say who make the answer, who all have their own limits. A client that is silent before its request is whole, or
 * does not read what it was answered, is idle as ever. One connection, on its event loop.
 */
final class AwaitedAnswers extends ChannelDuplexHandler {
    private long asked;
    private long answered;

    private AwaitedAnswers() {}

    /** To be called before the connection's first byte. */
    static void install(HttpConnection connection) {
        ChannelPipeline pipeline = ((ConnectionBase) connection).channel().pipeline();
        String itself = pipeline.context(VertxHandler.class).name();
        pipeline.addBefore(itself, "awaited-answers", new AwaitedAnswers());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof LastHttpContent) {
            asked++;
        }
        super.channelRead(context, message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof LastHttpContent && !isInterim(message)) {
            answered++;
        }
        super.write(context, message, promise);
    }

    private static boolean isInterim(Object message) {
        return message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        boolean awaited = event instanceof IdleStateEvent && asked > answered && isRead(context.channel());
        if (!awaited) {
            super.userEventTriggered(context, event);
        }
    }

    /** Whether nothing of earlier answers waits for the client to read it. */
    private static boolean isRead(Channel channel) {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        return unsent == null || unsent.totalPendingWriteBytes() == 0;
    }
}
