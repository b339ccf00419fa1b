package dev.sluice.transport;

import dev.sluice.connection.Connections;
import dev.sluice.session.ConnectionEvents;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Tells a session that its socket has room again, and what went wrong with it: the same on all transports, which add to it
 * what their clients send. That the socket is gone a session hears from its {@link SocketConnection}.
 */
public abstract class SocketEvents extends ChannelInboundHandlerAdapter {

    private final SocketConnection connection;

    protected SocketEvents(SocketConnection connection) {
        this.connection = connection;
    }

    @Override
    public final void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ConnectionEvents session = connection.session();
        if (session != null && ctx.channel().isWritable()) {
            session.onWritable();
        }
        ctx.fireChannelWritabilityChanged();
    }

    /** What is not the connection's is our fault. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ConnectionEvents session = connection.session();
        if (session == null || Connections.isBroken(cause)) {
            var unused = ctx.close();
        } else {
            session.fail(cause);
        }
    }
}
