package dev.sluice.sse;

import dev.sluice.session.ConnectionEvents;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Before Netty's HTTP codec, tells a session what becomes of its socket. Whatever the client still sends is thrown away:
 * after its request there is nothing that it could say.
 */
final class InboundEnd extends ChannelInboundHandlerAdapter {

    private final EventStreamConnection connection;

    InboundEnd(EventStreamConnection connection) {
        this.connection = connection;
    }

    private @Nullable ConnectionEvents session() {
        return connection.session();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ConnectionEvents session = session();
        if (session != null && ctx.channel().isWritable()) {
            session.onWritable();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        gone();
    }

    private void gone() {
        ConnectionEvents session = session();
        if (session != null) {
            session.onDisconnected();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ConnectionEvents session = session();
        if (cause instanceof IOException || session == null) {
            var unused = ctx.close();
        } else {
            session.fail(cause);
        }
    }
}
