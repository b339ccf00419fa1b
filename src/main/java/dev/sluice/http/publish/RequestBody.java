package dev.sluice.http.publish;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The body of a request, piece by piece as it is asked for, with an end to one that stalls, and a clock that tells how long
 * its client was waited for. While nothing is asked for it is not the client who is silent. On the connection's event loop.
 */
final class RequestBody {

    private static final int PIECE_BYTES = 4 << 10;
    private static final long TURN_NANOS = Duration.ofMillis(1).toNanos();

    private final Publisher<DataBuffer> buffers;
    private final Duration silenceMax;
    private final Scheduler loop;
    private final Supplier<Mono<Void>> nextTurn;
    private long turnBeganNanos;
    private long wanted;
    private long askedAtNanos;
    private long waitedNanos;

    /**
     * {@code silenceMax} ends the body with a {@link java.util.concurrent.TimeoutException}; {@code nextTurn} completes when
     * the event loop comes round again.
     */
    RequestBody(Publisher<DataBuffer> buffers, Duration silenceMax, Scheduler loop, Supplier<Mono<Void>> nextTurn) {
        this.buffers = buffers;
        this.silenceMax = silenceMax;
        this.loop = loop;
        this.nextTurn = nextTurn;
    }

    /** Small ones: of some, such as lines of one character, each costs a hundred times what it costs to read it. */
    Flux<byte[]> pieces() {
        Mono<Long> silence =
                Mono.delay(silenceMax, loop).repeat(() -> wanted == 0).last();
        return Flux.from(buffers)
                .map(RequestBody::take)
                .doOnRequest(this::onRequest)
                .doOnNext(piece -> onPiece())
                .timeout(silence, piece -> silence)
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release)
                .concatMap(this::inTurns, 0);
    }

    /** What takes longer than a turn goes on in the next one, behind what others want of the event loop. */
    private Flux<byte[]> inTurns(byte[] read) {
        turnBeganNanos = now();
        return read.length <= PIECE_BYTES
                ? Flux.just(read)
                : Flux.range(0, (read.length + PIECE_BYTES - 1) / PIECE_BYTES)
                        .concatMap(i -> whenItsTurn(read, i * PIECE_BYTES), 0);
    }

    private Mono<byte[]> whenItsTurn(byte[] read, int from) {
        byte[] piece = Arrays.copyOfRange(read, from, Math.min(read.length, from + PIECE_BYTES));
        if (now() - turnBeganNanos < TURN_NANOS) {
            return Mono.just(piece);
        }
        return nextTurn.get().then(Mono.fromSupplier(() -> {
            turnBeganNanos = now();
            return piece;
        }));
    }

    /** How long the client was waited for since the clock was restarted. */
    Duration waited() {
        return Duration.ofNanos(waitedNanos);
    }

    void restartClock() {
        waitedNanos = 0;
    }

    private void onRequest(long more) {
        if (wanted == 0) {
            askedAtNanos = now();
        }
        wanted = wanted + more < 0 ? Long.MAX_VALUE : wanted + more;
    }

    private void onPiece() {
        waitedNanos += now() - askedAtNanos;
        askedAtNanos = now();
        wanted--;
    }

    private long now() {
        return loop.now(TimeUnit.NANOSECONDS);
    }

    private static byte[] take(DataBuffer buffer) {
        try {
            byte[] piece = new byte[buffer.readableByteCount()];
            buffer.read(piece);
            return piece;
        } finally {
            DataBufferUtils.release(buffer);
        }
    }
}
