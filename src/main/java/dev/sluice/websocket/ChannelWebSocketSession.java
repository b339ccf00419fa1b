package dev.sluice.websocket;

import io.netty.channel.Channel;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.adapter.ReactorNettyWebSocketSession;
import reactor.core.publisher.Flux;
import reactor.netty.Connection;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/** Spring's session over Reactor Netty, with its channel in reach and {@link InboundFrames} in its pipeline. */
final class ChannelWebSocketSession extends ReactorNettyWebSocketSession {

    private final ChannelConnection connection;
    private final Channel channel;

    ChannelWebSocketSession(
            WebsocketInbound inbound,
            WebsocketOutbound outbound,
            HandshakeInfo info,
            NettyDataBufferFactory buffers,
            int messageBytesMax) {
        super(inbound, outbound, info, buffers, messageBytesMax);
        Connection[] found = new Connection[1];
        inbound.withConnection(reactorConnection -> found[0] = reactorConnection);
        this.channel = found[0].channel();
        this.connection = new ChannelConnection(channel);
        found[0].addHandlerLast(new InboundFrames(connection, messageBytesMax));
    }

    Channel channel() {
        return channel;
    }

    ChannelConnection connection() {
        return connection;
    }

    /** Whole text messages; each is released when it has been handed on. The fragments have been joined already. */
    @Override
    public Flux<WebSocketMessage> receive() {
        return getDelegate().getInbound().receiveFrames().map(this::toMessage);
    }
}
