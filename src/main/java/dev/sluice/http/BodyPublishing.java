package dev.sluice.http;

import dev.sluice.protocol.ErrorCode;
import dev.sluice.publish.Publisher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.channel.AbortedException;

/**
 * Publishes one body as it comes. A piece is read from the client when there is room for it: at most {@link #UNDER_WAY}
 * pieces wait for the journal or for the client to take their results, and no faster than the publisher's rate, so a body
 * of any length takes the heap of so many pieces. Runs on the event loop of its connection.
 */
final class BodyPublishing {

    /** Pieces of up to 64 KB, mostly of 8 KB, that may be under way: enough to bridge a commit to disk. */
    private static final int UNDER_WAY = 64;

    private final Publisher publisher;
    private final Framing framing;
    private final Scheduler loop;
    private long nextIndex;
    private boolean bodyRead;

    BodyPublishing(Publisher publisher, Framing framing, Scheduler loop) {
        this.publisher = publisher;
        this.framing = framing;
        this.loop = loop;
    }

    /** What became of the items, in their order. */
    Flux<Piece> publish(Flux<byte[]> body) {
        return items(body)
                .filter(items -> !items.isEmpty())
                .map(this::number)
                .concatMap(this::whenThereIsRoom, 1)
                .flatMapSequential(piece -> piece.publish(publisher), UNDER_WAY, 1)
                .filter(Piece::hasOutcomes)
                .publishOn(loop, UNDER_WAY);
    }

    private Flux<List<Item>> items(Flux<byte[]> body) {
        return body.doOnComplete(() -> bodyRead = true)
                .map(framing::feed)
                .takeUntil(items -> framing.isEnded())
                .concatWith(Mono.fromSupplier(framing::finish))
                .onErrorResume(TimeoutException.class, silence -> Mono.just(List.of(stalled())))
                .onErrorComplete(
                        AbortedException::isConnectionReset); // nobody is left to be told; what was whole is published
    }

    /** Whether the client has sent all of its body, and we have read it. */
    boolean isBodyRead() {
        return bodyRead;
    }

    private Item stalled() {
        return new Item.Fault(ErrorCode.BAD_FRAME, BODY_STALLED, true);
    }

    static final String BODY_STALLED = "the body stalled";

    private Piece number(List<Item> items) {
        Piece piece = new Piece(nextIndex, items);
        nextIndex += items.size();
        return piece;
    }

    private Mono<Piece> whenThereIsRoom(Piece piece) {
        if (framing.isSingle()) {
            return Mono.just(refuseOverRate(piece));
        }
        long wait = publisher.reserve(piece.valueCount());
        Mono<Piece> admitted = wait == 0
                ? Mono.just(piece)
                : Mono.delay(Duration.ofNanos(wait), loop).thenReturn(piece);
        return publisher.hasRoom() ? admitted : admitted.delayUntil(waiting -> room());
    }

    /** Who waits for the answer to one update is told to come again; only who streams is slowed down. */
    private Piece refuseOverRate(Piece piece) {
        return switch (publisher.admit()) {
            case ADMITTED -> piece;
            case REFUSED, EXCEEDED ->
                new Piece(
                        piece.index(0),
                        List.of(new Item.Fault(ErrorCode.RATE_LIMITED, "too many updates, not published", true)));
        };
    }

    private Mono<Void> room() {
        return Mono.<Void>create(waiting -> publisher.onRoom(waiting::success)).publishOn(loop);
    }
}
