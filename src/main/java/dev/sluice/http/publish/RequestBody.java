package dev.sluice.http.publish;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
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

    private final Publisher<DataBuffer> buffers;
    private final Duration silenceMax;
    private final Scheduler loop;
    private long wanted;
    private long askedAtNanos;
    private long waitedNanos;

    /** {@code silenceMax} ends the body with a {@link java.util.concurrent.TimeoutException}. */
    RequestBody(Publisher<DataBuffer> buffers, Duration silenceMax, Scheduler loop) {
        this.buffers = buffers;
        this.silenceMax = silenceMax;
        this.loop = loop;
    }

    Flux<byte[]> pieces() {
        Mono<Long> silence =
                Mono.delay(silenceMax, loop).repeat(() -> wanted == 0).last();
        return Flux.from(buffers)
                .map(RequestBody::take)
                .doOnRequest(this::onRequest)
                .doOnNext(piece -> onPiece())
                .timeout(silence, piece -> silence)
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
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
