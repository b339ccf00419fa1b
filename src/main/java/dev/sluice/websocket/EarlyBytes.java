package dev.sluice.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Meets the bytes of a client that sends frames before it has the answer to its handshake, which it must not (RFC 6455,
 * 4.1). When Netty takes its HTTP codec out it hands on what that had read beyond the request; Reactor Netty lets such
 * bytes lie, and their buffer would never be released.
 */
final class EarlyBytes extends ChannelInboundHandlerAdapter {

    private boolean come;

    /** Whether there were any. */
    boolean hasCome() {
        return come;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf early) {
            come |= early.isReadable();
            early.release();
        } else {
            ctx.fireChannelRead(message);
        }
    }
}
