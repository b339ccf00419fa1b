package dev.sluice.websocket;

import dev.sluice.security.Caller;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.adapter.ReactorNettyWebSocketSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/** Spring's session over Reactor Netty, with its channel in reach and {@link InboundFrames} in its pipeline. */
final class ChannelWebSocketSession extends ReactorNettyWebSocketSession {

    private static final String DECODER_NAME = "wsdecoder";

    /** In place of what a handshake brought, so that it does not stay as long as the socket. */
    private static final HandshakeInfo FORGOTTEN =
            new HandshakeInfo(URI.create(""), HttpHeaders.EMPTY, Mono.empty(), null);

    private final ChannelConnection connection;
    private final Channel channel;
    private final Caller caller;
    private @Nullable HandshakeInfo handshake;

    ChannelWebSocketSession(
            WebsocketInbound inbound,
            WebsocketOutbound outbound,
            HandshakeInfo info,
            NettyDataBufferFactory buffers,
            Subprotocol subprotocol,
            int messageBytesMax,
            Caller caller) {
        super(inbound, outbound, FORGOTTEN, buffers, messageBytesMax);
        this.handshake = info;
        this.caller = caller;
        Connection[] found = new Connection[1];
        inbound.withConnection(reactorConnection -> found[0] = reactorConnection);
        this.channel = found[0].channel();
        this.connection = new ChannelConnection(channel, subprotocol);
        leaveClosingToUs(channel.pipeline(), messageBytesMax);
        found[0].addHandlerLast(new InboundFrames(connection, messageBytesMax));
    }

    /**
     * Netty's decoder answers a frame that breaks RFC 6455 and closes the socket at once. Of a client that is still
     * sending that makes a reset, which takes the close frame with it, so that the client never hears of the code.
     */
    private static void leaveClosingToUs(ChannelPipeline pipeline, int messageBytesMax) {
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .allowExtensions(true)
                .maxFramePayloadLength(messageBytesMax)
                .closeOnProtocolViolation(false)
                .build();
        pipeline.replace(WebSocket13FrameDecoder.class, DECODER_NAME, new WebSocket13FrameDecoder(config));
    }

    /** What the handshake brought; not to be asked for when it is forgotten. */
    HandshakeInfo handshake() {
        return Objects.requireNonNull(handshake);
    }

    /** Lets go what the handshake brought, its headers above all: as much memory as all the rest of an idle session. */
    void forgetHandshake() {
        handshake = null;
        getDelegate().getInbound().headers().clear();
    }

    Channel channel() {
        return channel;
    }

    Caller caller() {
        return caller;
    }

    ChannelConnection connection() {
        return connection;
    }

    /** Whole messages of the kind that the subprotocol has; each is released when it has been handed on. The fragments have been joined already. */
    @Override
    public Flux<WebSocketMessage> receive() {
        return getDelegate().getInbound().receiveFrames().map(this::toMessage);
    }
}
