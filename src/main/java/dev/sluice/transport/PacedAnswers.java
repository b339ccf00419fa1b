package dev.sluice.transport;

import org.reactivestreams.Publisher;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads what is answered in many pieces, such as a static file, no faster than its client takes it: Reactor Netty would
 * hold 128 pieces of each.
 */
@Component
@Order(0)
final class PacedAnswers implements WebFilter {

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpResponse paced = new PacedResponse(exchange);
        return chain.filter(exchange.mutate().response(paced).build());
    }

    private static final class PacedResponse extends ServerHttpResponseDecorator {

        private final ServerWebExchange exchange;

        PacedResponse(ServerWebExchange exchange) {
            super(exchange.getResponse());
            this.exchange = exchange;
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            return super.writeWith(body instanceof Mono ? body : paced(Flux.from(body)));
        }

        private Flux<DataBuffer> paced(Flux<? extends DataBuffer> body) {
            Flux<DataBuffer> pieces = Flux.using(
                    () -> SocketRoom.watch(NettyExchange.channel(exchange)),
                    room -> body.concatMap(piece -> thenAwait(room, piece), 0),
                    SocketRoom::leave);
            return pieces.doOnDiscard(
                    DataBuffer.class, DataBufferUtils::release); // one that was being read when the client went
        }

        /** Hands a piece on at once, so that none is held here when the client goes, and asks for the next when there is room. */
        private static Flux<DataBuffer> thenAwait(SocketRoom room, DataBuffer piece) {
            return Flux.concat(Mono.just(piece), room.await().then(Mono.empty()));
        }
    }
}
