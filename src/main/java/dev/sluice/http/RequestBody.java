package dev.sluice.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The body of a request, piece by piece as it is asked for, with an end to one that stalls. */
final class RequestBody {

    private RequestBody() {}

    /**
     * The pieces, on the connection's event loop.
     *
     * @param timeoutMax silence that ends the body with a {@link java.util.concurrent.TimeoutException}; while nothing is
     *     asked for it is not the client who is silent
     */
    static Flux<byte[]> pieces(ServerHttpRequest request, Duration timeoutMax, Scheduler loop) {
        return Flux.defer(() -> {
            AtomicLong wanted = new AtomicLong();
            Mono<Long> silence =
                    Mono.delay(timeoutMax, loop).repeat(() -> wanted.get() == 0).last();
            return request.getBody()
                    .map(RequestBody::take)
                    .doOnRequest(more -> wanted.accumulateAndGet(more, RequestBody::add))
                    .doOnNext(piece -> wanted.decrementAndGet())
                    .timeout(silence, piece -> silence)
                    .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
        });
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

    private static long add(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
