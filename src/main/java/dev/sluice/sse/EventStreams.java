package dev.sluice.sse;

import dev.sluice.delivery.DeliveryProperties;
import dev.sluice.hub.Hub;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.HandshakeQuery;
import dev.sluice.security.Caller;
import dev.sluice.session.SessionProperties;
import dev.sluice.session.Sessions;
import dev.sluice.transport.NettyExchange;
import dev.sluice.transport.Problem;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpServerCodec;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Opens event streams: a session on the lane of the request's event loop, whose events follow the head of the response on
 * its channel. The body has no length and no chunks and ends with the connection, so that all clients can be sent the same bytes,
 * those of HTTP/1.0 too.
 */
@Component
final class EventStreams {

    /** Asks nginx, and who does as it does, to hand on events as they come. */
    private static final String BUFFERING = "X-Accel-Buffering";

    private final Sessions sessions;
    private final Hub hub;
    private final EventStreamConnection.Limits limits;
    private volatile EventStreamConnection.@Nullable Encoders encoders;

    EventStreams(Sessions sessions, Hub hub, SessionProperties session, DeliveryProperties delivery) {
        this.sessions = sessions;
        this.hub = hub;
        long writeMillis = Math.min(Integer.MAX_VALUE, session.writeTimeout().toMillis());
        this.limits =
                new EventStreamConnection.Limits((int) delivery.socketBuffer().toBytes(), (int) writeMillis);
    }

    /**
     * Serves a request until its connection is gone.
     *
     * @return fails with a {@link dev.sluice.protocol.ProtocolException} while nothing is written yet
     */
    Mono<Void> open(ServerWebExchange exchange, HandshakeQuery query, Caller caller) {
        Channel channel = NettyExchange.channel(exchange);
        ChannelHandlerContext codec = channel.pipeline().context(HttpServerCodec.class);
        if (codec == null) {
            return Mono.error(new Problem(
                    HttpStatus.HTTP_VERSION_NOT_SUPPORTED,
                    ErrorCode.BAD_PARAMETER,
                    "an event stream comes by HTTP/1.1: connect without HTTP/2"));
        }
        EventStreamConnection connection = new EventStreamConnection(codec, encoders());
        Sinks.Empty<Void> ended = Sinks.empty();
        return sessions.open(channel.eventLoop(), connection, caller, query, ended)
                .flatMap(session -> begin(exchange, connection)
                        .doOnError(fault -> connection.cutOff())
                        .then(ended.asMono()))
                .doOnCancel(connection::cutOff);
    }

    /** Of the log as it is: one that several nodes have may begin again under another epoch. */
    private EventStreamConnection.Encoders encoders() {
        String epoch = hub.journal().head().epoch();
        EventStreamConnection.Encoders newest = encoders;
        if (newest == null || !newest.epoch().equals(epoch)) {
            newest = EventStreamConnection.Encoders.of(epoch);
            encoders = newest;
        }
        return newest;
    }

    /** Sends the head, and right behind it, on the same event loop, what the session has for its client. */
    private Mono<Void> begin(ServerWebExchange exchange, EventStreamConnection connection) {
        ServerHttpResponse response = exchange.getResponse();
        HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
        HttpServerResponse netty = ServerHttpResponseDecorator.getNativeResponse(response);
        describe(response);
        Mono<Void> head =
                response.setComplete().then(Mono.defer(() -> netty.sendHeaders().then()));
        return Mono.when(head, Mono.fromRunnable(() -> {
            request.requestHeaders().clear(); // or they would stay as long as the stream
            netty.responseHeaders().clear();
            connection.begin(limits);
        }));
    }

    /** The head of a response whose body, if it has one, is a stream of events. */
    static void describe(ServerHttpResponse response) {
        response.getHeaders().setContentType(MediaType.TEXT_EVENT_STREAM);
        response.getHeaders().setCacheControl(CacheControl.noStore());
        response.getHeaders().set(BUFFERING, "no");
        HttpServerResponse netty = ServerHttpResponseDecorator.getNativeResponse(response);
        netty.keepAlive(false).chunkedTransfer(false).compression(false);
    }
}
