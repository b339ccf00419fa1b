package dev.sluice.websocket;

import dev.sluice.security.Caller;
import dev.sluice.security.Callers;
import dev.sluice.transport.AddressLimit;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.util.StringUtils;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.RequestUpgradeStrategy;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.util.context.Context;

/**
 * Upgrades a request on Reactor Netty to a {@link ChannelWebSocketSession}. As Spring's own strategy does, but the
 * session's channel can be reached, pings come to us, and an address with too many sessions is refused before.
 */
final class UpgradeStrategy implements RequestUpgradeStrategy {

    private static final String PROTOCOL_HEADER = "Sec-WebSocket-Protocol";

    private final int messageBytesMax;
    private final AddressLimit addresses;
    private final Callers callers;

    UpgradeStrategy(int messageBytesMax, AddressLimit addresses, Callers callers) {
        this.messageBytesMax = messageBytesMax;
        this.addresses = addresses;
        this.callers = callers;
    }

    @Override
    public Mono<Void> upgrade(
            ServerWebExchange exchange,
            WebSocketHandler handler,
            @Nullable String subProtocol,
            Supplier<HandshakeInfo> handshakeInfo) {
        return Mono.defer(() -> {
            Caller caller = callers.of(exchange.getRequest());
            Runnable leave = addresses.tryEnter(caller.address());
            if (leave == null) {
                return Mono.error(new ResponseStatusException(
                        HttpStatus.TOO_MANY_REQUESTS, "too many connections from this address"));
            }
            leaveWithChannel(exchange.getResponse(), leave);
            return upgrade(exchange, handler, handshakeInfo.get(), caller).doOnError(fault -> leave.run());
        });
    }

    /** Whatever becomes of the handshake: a client may be gone at any moment of it. */
    private static void leaveWithChannel(ServerHttpResponse response, Runnable leave) {
        HttpServerResponse nettyResponse = ServerHttpResponseDecorator.getNativeResponse(response);
        nettyResponse.withConnection(
                connection -> connection.channel().closeFuture().addListener(closed -> leave.run()));
    }

    private Mono<Void> upgrade(
            ServerWebExchange exchange, WebSocketHandler handler, HandshakeInfo info, Caller caller) {
        ServerHttpResponse response = exchange.getResponse();
        HttpServerResponse nettyResponse = ServerHttpResponseDecorator.getNativeResponse(response);
        NettyDataBufferFactory buffers = (NettyDataBufferFactory) response.bufferFactory();
        nettyResponse.withConnection(connection -> connection.addHandlerLast(new EarlyBytes()));
        Optional<Subprotocol> selected = selected(info);
        Subprotocol subprotocol = selected.orElse(Subprotocol.JSON);
        Mono<Void> upgraded = Mono.defer(() -> nettyResponse.sendWebsocket(
                        (in, out) -> {
                            nettyResponse.responseHeaders().clear(); // they are sent
                            return handler.handle(new ChannelWebSocketSession(
                                    in, out, info, buffers, subprotocol, messageBytesMax, caller));
                        },
                        spec(selected)))
                .contextWrite(
                        context -> Context.empty()); // what the request left there would stay as long as the socket
        return response.setComplete().then(upgraded);
    }

    /** The first that the client offers and we know. */
    private static Optional<Subprotocol> selected(HandshakeInfo info) {
        String offered = info.getHeaders().getFirst(PROTOCOL_HEADER);
        return Stream.of(StringUtils.tokenizeToStringArray(offered, ","))
                .flatMap(token -> Subprotocol.named(token).stream())
                .findFirst();
    }

    /** Reactor Netty never calls the handler where it was given subprotocols and the client offers none of them. */
    private WebsocketServerSpec spec(Optional<Subprotocol> selected) {
        WebsocketServerSpec.Builder spec = WebsocketServerSpec.builder()
                .maxFramePayloadLength(messageBytesMax)
                .handlePing(true);
        selected.map(Subprotocol::token).ifPresent(spec::protocols);
        return spec.build();
    }
}
