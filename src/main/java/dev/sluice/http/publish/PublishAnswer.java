package dev.sluice.http.publish;

import dev.sluice.transport.Problem;
import dev.sluice.transport.SocketRoom;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/** The answer to one body, begun with the first results, while the rest of the body may still be coming. */
final class PublishAnswer {

    private final ServerHttpResponse response;
    private final Channel channel;
    private final Framing framing;
    private final BodyPublishing publishing;

    PublishAnswer(ServerHttpResponse response, Channel channel, Framing framing, BodyPublishing publishing) {
        this.response = response;
        this.channel = channel;
        this.framing = framing;
        this.publishing = publishing;
    }

    Mono<Void> write(RequestBody body) {
        return publishing.publish(body).switchOnFirst(this::begin).then().doFinally(end -> publishing.close());
    }

    private Mono<Void> begin(Signal<? extends Piece> first, Flux<Piece> answered) {
        Throwable fault = first.getThrowable();
        if (fault != null) {
            return Mono.error(fault);
        }
        return framing.isSingle() ? writeOne(first.get()) : stream(answered);
    }

    /** One object gets one result, or a problem. */
    private Mono<Void> writeOne(@Nullable Piece piece) {
        Piece.Outcome outcome = piece == null ? null : piece.outcome(0);
        Item.Fault fault = outcome == null ? null : outcome.fault();
        if (fault != null && fault.unknown()) {
            return Mono.error(Problem.inDoubt(fault.code(), fault.message()));
        }
        if (fault != null) {
            return Mono.error(
                    fault.equals(BodyPublishing.STALLED)
                            ? new Problem(HttpStatus.REQUEST_TIMEOUT, fault.code(), fault.message())
                            : new Problem(fault.code(), fault.message()));
        }
        byte[] body = piece == null ? new byte[0] : AnswerEncoder.ofObject().encode(piece);
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        response.getHeaders().setContentLength(body.length);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }

    private Mono<Void> stream(Flux<Piece> answered) {
        boolean lines = framing instanceof LineFraming;
        AnswerEncoder encoder = lines ? AnswerEncoder.ofLines() : AnswerEncoder.ofArray();
        response.getHeaders().setContentType(lines ? MediaType.APPLICATION_NDJSON : MediaType.APPLICATION_JSON);
        Flux<byte[]> results = Flux.using(
                () -> SocketRoom.watch(channel),
                room -> answered.concatMap(piece -> encodeWhenThereIsRoom(room, encoder, piece), 1),
                SocketRoom::leave);
        Flux<DataBuffer> buffers = results.concatWith(Mono.fromSupplier(encoder::close))
                .filter(bytes -> bytes.length > 0)
                .map(response.bufferFactory()::wrap);
        return response.writeAndFlushWith(buffers.map(Mono::just));
    }

    private Mono<byte[]> encodeWhenThereIsRoom(SocketRoom room, AnswerEncoder encoder, Piece piece) {
        return room.await().then(Mono.fromSupplier(() -> {
            publishing.taken(piece);
            return encoder.encode(piece);
        }));
    }
}
