package dev.sluice.http.read;

import dev.sluice.transport.LoopTurns;
import dev.sluice.transport.NettyExchange;
import dev.sluice.transport.SocketRoom;
import io.netty.channel.Channel;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.accept.HeaderContentTypeResolver;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The answer to one request that reads: a piece is read when the socket has room for it, and not before. */
final class ReadAnswer {

    private static final List<MediaType> TYPES = List.of(MediaType.APPLICATION_JSON, MediaType.APPLICATION_NDJSON);
    private static final HeaderContentTypeResolver ACCEPTED = new HeaderContentTypeResolver();

    private ReadAnswer() {}

    /** Whether the client likes lines better than JSON. */
    static boolean isOfLines(ServerWebExchange exchange) {
        for (MediaType accepted : ACCEPTED.resolveMediaTypes(exchange)) {
            for (MediaType type : TYPES) {
                if (accepted.getQualityValue() > 0 && accepted.isCompatibleWith(type)) {
                    return type.equals(MediaType.APPLICATION_NDJSON);
                }
            }
        }
        throw new NotAcceptableStatusException(TYPES);
    }

    static Mono<Void> write(Reading reading, ServerWebExchange exchange, LoopTurns turns) {
        ServerHttpResponse response = exchange.getResponse();
        response.getHeaders().setContentType(reading.type());
        response.getHeaders().setCacheControl(CacheControl.noStore());
        if (HttpMethod.HEAD.equals(exchange.getRequest().getMethod())) {
            return response.setComplete();
        }
        Flux<DataBuffer> pieces =
                pieces(reading, NettyExchange.channel(exchange), turns).map(response.bufferFactory()::wrap);
        return response.writeWith(pieces);
    }

    private static Flux<byte[]> pieces(Reading reading, Channel channel, LoopTurns turns) {
        return Flux.using(
                () -> SocketRoom.watch(channel),
                room -> pieces(reading, room, turns.next(channel.eventLoop())),
                SocketRoom::leave);
    }

    private static Flux<byte[]> pieces(Reading reading, SocketRoom room, Mono<Void> turn) {
        return room.await()
                .then(turn)
                .then(Mono.fromSupplier(reading::next))
                .repeat(() -> !reading.isEnded())
                .filter(piece -> piece.length > 0);
    }
}
