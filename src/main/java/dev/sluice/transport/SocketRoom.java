package dev.sluice.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Tells when a socket has room for more of one answer, as Netty's water marks have it: Reactor Netty would take 128 pieces
 * ahead, whatever the client takes. On the channel's event loop, which has its turn for others before each piece.
 */
public final class SocketRoom extends ChannelInboundHandlerAdapter {

    private final Channel channel;
    private @Nullable MonoSink<Void> waiting;

    private SocketRoom(Channel channel) {
        this.channel = channel;
    }

    public static SocketRoom watch(Channel channel) {
        SocketRoom room = new SocketRoom(channel);
        channel.pipeline().addFirst(room);
        return room;
    }

    public void leave() {
        if (channel.pipeline().context(this) != null) {
            channel.pipeline().remove(this);
        }
    }

    /** Completes when there is room; for one who waits at a time. */
    public Mono<Void> await() {
        return Mono.create(waiter -> channel.eventLoop().execute(() -> {
            waiting = waiter;
            resume();
        }));
    }

    private void resume() {
        MonoSink<Void> waiter = waiting;
        if (waiter != null && channel.isWritable()) {
            waiting = null;
            waiter.success();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        channel.eventLoop().execute(this::resume); // not in the midst of the write that made room
        ctx.fireChannelWritabilityChanged();
    }
}
