package dev.sluice.websocket;

import dev.sluice.protocol.CloseCode;
import dev.sluice.security.Caller;
import dev.sluice.session.ConnectionEvents;
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
import reactor.core.publisher.Sinks;

/**
 * Joins the inbound Flux of each WebSocket to a session on the lane of its event loop. Outbound there is no
 * Flux: the lane writes to the channel, since an operator chain per update and session costs more than the update.
 */
final class StreamHandler implements WebSocketHandler {

    private static final Logger log = LoggerFactory.getLogger(StreamHandler.class);

    private final Sessions sessions;
    private final int socketBufferBytes;

    StreamHandler(Sessions sessions, int socketBufferBytes) {
        this.sessions = sessions;
        this.socketBufferBytes = socketBufferBytes;
    }

    @Override
    public List<String> getSubProtocols() {
        return Subprotocol.tokens();
    }

    @Override
    public Mono<Void> handle(WebSocketSession webSocket) {
        ChannelWebSocketSession channelSession = (ChannelWebSocketSession) webSocket;
        if (!sessions.admit()) {
            channelSession.connection().close(CloseCode.TRY_LATER);
            return webSocket.receive().then().onErrorComplete();
        }
        channelSession.channel().closeFuture().addListener(closed -> sessions.release());
        return serve(channelSession);
    }

    private Mono<Void> serve(ChannelWebSocketSession webSocket) {
        Channel channel = webSocket.channel();
        SocketBuffers.limit(channel, socketBufferBytes);
        HandshakeInfo info = webSocket.handshake();
        Caller caller = webSocket.caller();
        String rawQuery = info.getUri().getRawQuery();
        webSocket.forgetHandshake();
        Sinks.Empty<Void> ended = Sinks.empty();
        // Subscribed here, so that nothing of what opens a session stays as long as the session does.
        var unused = sessions.open(channel.eventLoop(), webSocket.connection(), caller, rawQuery, ended)
                .subscribe(session -> inbound(webSocket, session), fault -> fail(webSocket, fault, ended));
        return ended.asMono();
    }

    private static void fail(ChannelWebSocketSession webSocket, Throwable fault, Sinks.Empty<Void> ended) {
        log.error("session could not begin", fault);
        webSocket.connection().close(CloseCode.INTERNAL);
        var unused = ended.tryEmitEmpty(); // there is no session to do it
    }

    /** Ends when the connection does, which the session hears of by itself. */
    private static void inbound(WebSocketSession webSocket, ConnectionEvents session) {
        var unused = webSocket
                .receive()
                .subscribe(message -> session.onMessage(message.getPayload().asInputStream()), fault -> {
                    // the session hears of it by its connection
                });
    }
}
