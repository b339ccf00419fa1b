package dev.sluice.websocket;

import dev.sluice.protocol.CloseCode;
import dev.sluice.session.ClientSession;
import dev.sluice.session.Sessions;
import dev.sluice.transport.SocketBuffers;
import io.netty.channel.Channel;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Mono;

/**
 * Joins the inbound Flux of each WebSocket to a {@link ClientSession} on the lane of its event loop. Outbound there is no
 * Flux: the lane writes to the channel, since an operator chain per update and session costs more than the update.
 */
final class StreamHandler implements WebSocketHandler {

    static final List<String> SUBPROTOCOLS = List.of("sluice.v1.json");

    private static final Logger log = LoggerFactory.getLogger(StreamHandler.class);

    private final Sessions sessions;
    private final int socketBufferBytes;

    StreamHandler(Sessions sessions, int socketBufferBytes) {
        this.sessions = sessions;
        this.socketBufferBytes = socketBufferBytes;
    }

    @Override
    public List<String> getSubProtocols() {
        return SUBPROTOCOLS;
    }

    @Override
    public Mono<Void> handle(WebSocketSession webSocket) {
        ChannelWebSocketSession channelSession = (ChannelWebSocketSession) webSocket;
        if (!sessions.admit()) {
            channelSession.connection().close(CloseCode.TRY_LATER);
            return webSocket.receive().then().onErrorComplete();
        }
        return serve(channelSession).doFinally(end -> sessions.release());
    }

    private Mono<Void> serve(ChannelWebSocketSession webSocket) {
        Channel channel = webSocket.channel();
        SocketBuffers.limit(channel, socketBufferBytes);
        HandshakeInfo info = webSocket.getHandshakeInfo();
        return sessions.open(
                        channel.eventLoop(),
                        webSocket.connection(),
                        webSocket.isLocal(),
                        info.getUri().getRawQuery())
                .flatMap(session -> inbound(webSocket, session).then(session.ended()))
                .doOnError(fault -> {
                    log.error("session could not begin or broke", fault);
                    webSocket.connection().close(CloseCode.INTERNAL);
                });
    }

    /** Ends when the connection does, which the session hears of by itself. */
    private static Mono<Void> inbound(WebSocketSession webSocket, ClientSession session) {
        return webSocket
                .receive()
                .doOnNext(message -> session.onMessage(message.getPayload().asInputStream()))
                .then()
                .onErrorComplete();
    }
}
