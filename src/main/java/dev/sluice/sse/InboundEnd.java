package dev.sluice.sse;

import dev.sluice.transport.SocketEvents;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;

/**
 * Stands before Netty's HTTP codec and throws away whatever the client still sends: after its request there is nothing that
 * it could say.
 */
final class InboundEnd extends SocketEvents {

    InboundEnd(EventStreamConnection connection) {
        super(connection);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }
}
