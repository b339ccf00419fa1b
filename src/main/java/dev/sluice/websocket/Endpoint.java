package dev.sluice.websocket;

import dev.sluice.connection.HeldBytes;
import dev.sluice.connection.SocketBuffers;
import dev.sluice.protocol.CloseCode;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.HandshakeQuery;
import dev.sluice.security.Caller;
import dev.sluice.security.Callers;
import dev.sluice.session.Sessions;
import dev.sluice.transport.Entrance;
import dev.sluice.transport.LoopTurns;
import dev.sluice.transport.NettyExchange;
import dev.sluice.transport.Problem;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.util.context.Context;

/**
 * Upgrades what asks for a WebSocket, and joins the socket to a session on the lane of its event loop. Of Reactor Netty it
 * takes the handshake only: frames come in by {@link InboundFrames}, and go out from the lane to the channel, since an
 * operator chain per update and session costs more than the update.
 */
final class Endpoint implements WebHandler {

    private static final Logger log = LoggerFactory.getLogger(Endpoint.class);

    private static final WebsocketServerSpec PINGS_ARE_OURS =
            WebsocketServerSpec.builder().handlePing(true).build();

    private final Sessions sessions;
    private final Entrance entrance;
    private final Callers callers;
    private final HeldBytes held;
    private final LoopTurns turns;
    private final List<String> origins;
    private final MessageFormats formats;
    private final int messageBytesMax;
    private final int socketBufferBytes;

    /** {@code origins} are those whose pages may use the cookie with a token beside the server's own. */
    Endpoint(
            Sessions sessions,
            Entrance entrance,
            Callers callers,
            HeldBytes held,
            LoopTurns turns,
            List<String> origins,
            MessageFormats formats,
            int messageBytesMax,
            int socketBufferBytes) {
        this.sessions = sessions;
        this.entrance = entrance;
        this.callers = callers;
        this.held = held;
        this.turns = turns;
        this.origins = origins;
        this.formats = formats;
        this.messageBytesMax = messageBytesMax;
        this.socketBufferBytes = socketBufferBytes;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        return Mono.defer(() -> {
            ServerHttpRequest request = exchange.getRequest();
            if (sessions.isDraining()) {
                throw new Problem(ErrorCode.UNAVAILABLE, "the server is about to stop");
            }
            entrance.requireRate(callers.address(request));
            @Nullable Subprotocol selected = Handshake.judge(request).orElse(null);
            return callers.of(exchange, origins).flatMap(caller -> admit(exchange, selected, caller));
        });
    }

    private Mono<Void> admit(ServerWebExchange exchange, @Nullable Subprotocol selected, Caller caller) {
        if (caller.tokens() != null && selected == null && Handshake.offersToken(exchange.getRequest())) {
            throw new Problem(ErrorCode.BAD_PARAMETER, Handshake.TOKEN_ALONE);
        }
        Runnable leave = entrance.enter(caller);
        // Whatever becomes of the handshake: a client may be gone at any moment of it.
        NettyExchange.channel(exchange).closeFuture().addListener(closed -> leave.run());
        return upgrade(exchange, selected, caller).doOnError(fault -> leave.run());
    }

    private Mono<Void> upgrade(ServerWebExchange exchange, @Nullable Subprotocol selected, Caller caller) {
        ServerHttpRequest request = exchange.getRequest();
        ServerHttpResponse response = exchange.getResponse();
        HttpServerResponse nettyResponse = ServerHttpResponseDecorator.getNativeResponse(response);
        Channel channel = NettyExchange.channel(exchange);
        String rawQuery = request.getURI().getRawQuery();
        Optional<DeflateTerms> deflate = formats.agree(request.getHeaders().getOrEmpty(DeflateTerms.HEADER));
        MessageFormat format = formats.of(
                selected == null ? Subprotocol.JSON : selected, HandshakeQuery.asksForArrays(rawQuery), deflate);
        EarlyBytes early = new EarlyBytes();
        nettyResponse.withConnection(connection -> connection.addHandlerLast(early));
        if (selected != null) {
            response.getHeaders().set(Handshake.PROTOCOL_HEADER, selected.token());
        }
        deflate.ifPresent(terms -> response.getHeaders().set(DeflateTerms.HEADER, terms.toHeader()));
        spellForNetty(request);
        Mono<Void> upgraded = Mono.defer(() -> nettyResponse.sendWebsocket(
                        (in, out) -> {
                            in.headers().clear(); // as much memory as all the rest of an idle session
                            nettyResponse.responseHeaders().clear();
                            return open(channel, early, format, caller, rawQuery);
                        },
                        PINGS_ARE_OURS))
                .contextWrite(
                        context -> Context.empty()); // what the request left there would stay as long as the socket
        return response.setComplete().then(upgraded);
    }

    /** Netty looks for these once more, and takes fewer spellings than {@link Handshake}. */
    private static void spellForNetty(ServerHttpRequest request) {
        HttpServerRequest nettyRequest = ServerHttpRequestDecorator.getNativeRequest(request);
        HttpHeaders headers = nettyRequest.requestHeaders();
        headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    }

    private Mono<Void> open(
            Channel channel, EarlyBytes early, MessageFormat format, Caller caller, @Nullable String rawQuery) {
        SocketBuffers.limit(channel, socketBufferBytes);
        ChannelConnection connection = new ChannelConnection(channel, format);
        InboundFrames frames = InboundFrames.in(channel.pipeline(), connection, messageBytesMax, held, turns);
        Sinks.Empty<Void> ended = Sinks.empty();
        channel.closeFuture().addListener(closed -> {
            var unused = ended.tryEmitEmpty(); // the session may have done it
        });
        if (early.hasCome()) {
            connection.close(CloseCode.PROTOCOL_ERROR);
        } else if (!sessions.admit(caller, connection.way())) {
            connection.close(CloseCode.TRY_LATER);
        } else {
            channel.closeFuture().addListener(closed -> sessions.release());
            // Subscribed here, so that nothing of what opens a session stays as long as the session does.
            var unused = sessions.open(channel.eventLoop(), connection, caller, rawQuery, ended)
                    .subscribe(session -> frames.begin(), fault -> fail(connection, fault));
        }
        return ended.asMono();
    }

    private static void fail(ChannelConnection connection, Throwable fault) {
        log.error("session could not begin", fault);
        connection.close(CloseCode.INTERNAL);
    }
}
