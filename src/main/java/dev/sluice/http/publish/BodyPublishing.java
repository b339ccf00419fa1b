package dev.sluice.http.publish;

import dev.sluice.protocol.ErrorCode;
import dev.sluice.publish.Publisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.channel.AbortedException;

/**
 * Publishes one body as it comes. A piece is read from the client when there is {@link BodyRoom} for it, beside what waits
 * for the journal or for the client to take its results, and no faster than the publisher's rate. An item has to end within
 * a time after the one before: a body that drips is one that stalled. Runs on the event loop of its connection.
 */
final class BodyPublishing {

    /** Pieces that may be under way, if there is room. */
    private static final int UNDER_WAY = 64;

    /** Its client sends no more, or too little. */
    static final Item.Fault STALLED =
            new Item.Fault(ErrorCode.BAD_FRAME, "the body stalled: send it without such pauses", true);

    private final Publisher publisher;
    private final Framing framing;
    private final Scheduler loop;
    private final BodyRoom room;
    private final Duration itemWithin;
    private final Runnable onForbidden;
    private long nextIndex;
    private boolean givenUp;
    private boolean full;
    private boolean bodyRead;
    private boolean hasForbidden;

    /** {@code onForbidden} runs once where items of a body of several were forbidden: of one alone the whole request is refused. */
    BodyPublishing(
            Publisher publisher,
            Framing framing,
            Scheduler loop,
            BodyRoom room,
            Duration itemWithin,
            Runnable onForbidden) {
        this.publisher = publisher;
        this.framing = framing;
        this.loop = loop;
        this.room = room;
        this.itemWithin = itemWithin;
        this.onForbidden = onForbidden;
    }

    /** What became of the items, in their order. */
    Flux<Piece> publish(RequestBody body) {
        return items(body)
                .filter(items -> !items.isEmpty())
                .map(this::number)
                .concatMap(this::whenThereIsRoom, 1)
                .map(this::holdOrRefuse)
                .takeUntil(piece -> full)
                .flatMapSequential(piece -> piece.publish(publisher), UNDER_WAY, 1)
                .filter(Piece::hasOutcomes)
                .publishOn(loop, UNDER_WAY)
                .doOnNext(this::lookForForbidden);
    }

    private void lookForForbidden(Piece piece) {
        if (!hasForbidden && !framing.isSingle() && piece.hasForbidden()) {
            hasForbidden = true;
            onForbidden.run();
        }
    }

    private Flux<List<Item>> items(RequestBody body) {
        return body.pieces()
                .doOnComplete(() -> bodyRead = true)
                .map(piece -> feed(piece, body))
                .takeUntil(items -> framing.isEnded() || givenUp)
                .concatWith(Mono.fromSupplier(this::finish))
                .onErrorResume(TimeoutException.class, silence -> Mono.just(List.of(STALLED)))
                .onErrorComplete(
                        AbortedException::isConnectionReset); // nobody is left to be told; what was whole is published
    }

    private List<Item> feed(byte[] piece, RequestBody body) {
        List<Item> items = framing.feed(piece);
        if (!items.isEmpty()) {
            body.restartClock();
        } else if (body.waited().compareTo(itemWithin) >= 0) {
            return giveUp(items, STALLED);
        }
        return room.tryHoldBegun(framing.heldBytes()) ? items : giveUp(items, tooMuchInAll());
    }

    private List<Item> giveUp(List<Item> items, Item why) {
        givenUp = true;
        List<Item> last = new ArrayList<>(items);
        last.add(why);
        return last;
    }

    private List<Item> finish() {
        return givenUp ? List.of() : framing.finish();
    }

    private static Item tooMuchInAll() {
        return new Item.Fault(ErrorCode.UNAVAILABLE, "the server has too much under way, the rest was not read", true);
    }

    private Piece holdOrRefuse(Piece piece) {
        if (room.tryHold(piece.heapBytes())) {
            return piece;
        }
        full = true;
        return new Piece(piece.index(0), List.of(tooMuchInAll()));
    }

    /** The client has taken the results of a piece. */
    void taken(Piece piece) {
        room.release(piece.heapBytes());
    }

    /** Nothing more is to come. */
    void close() {
        room.close();
    }

    /** Whether the client has sent all of its body, and we have read it. */
    boolean isBodyRead() {
        return bodyRead;
    }

    private Piece number(List<Item> items) {
        Piece piece = new Piece(nextIndex, items);
        nextIndex += items.size();
        return piece;
    }

    private Mono<Piece> whenThereIsRoom(Piece piece) {
        return room.await().then(Mono.defer(() -> whenAdmitted(piece)));
    }

    private Mono<Piece> whenAdmitted(Piece piece) {
        if (framing.isSingle()) {
            return Mono.just(refuseOverRate(piece));
        }
        long wait = publisher.reserve(piece.valueCount());
        Mono<Piece> admitted = wait == 0
                ? Mono.just(piece)
                : Mono.delay(Duration.ofNanos(wait), loop).thenReturn(piece);
        return publisher.hasRoom() ? admitted : admitted.delayUntil(waiting -> roomInLog());
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

    private Mono<Void> roomInLog() {
        return Mono.<Void>create(waiting -> publisher.onRoom(waiting::success)).publishOn(loop);
    }
}
