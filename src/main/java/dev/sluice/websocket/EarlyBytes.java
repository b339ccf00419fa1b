package dev.sluice.websocket;

import dev.sluice.codec.WebSocketFraming;
import dev.sluice.protocol.CloseCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Ends a connection whose client sends frames before it has the answer to its handshake, which it must not (RFC 6455,
 * 4.1). When Netty takes its HTTP codec out it hands on what that had read beyond the request; Reactor Netty lets such
 * bytes lie, and their buffer would never be released.
 */
final class EarlyBytes extends ChannelInboundHandlerAdapter {

    private boolean ended;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf early)) {
            ctx.fireChannelRead(message);
            return;
        }
        boolean some = early.isReadable();
        early.release();
        if (some && !ended) {
            ended = true;
            ctx.executor().execute(() -> end(ctx)); // the handshake is under way on this stack
        }
    }

    private static void end(ChannelHandlerContext ctx) {
        var unused = ctx.writeAndFlush(Unpooled.wrappedBuffer(WebSocketFraming.close(CloseCode.PROTOCOL_ERROR)))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
