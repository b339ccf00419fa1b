package dev.sluice.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/** Lets messages through no faster than the server takes them: a burst of half a second, then evenly at 90 % of its rate. */
final class Pace {

    private static final double SHARE = 0.9;
    private static final Duration BURST = Duration.ofMillis(500);

    /** The server counts one frame more for each of these. */
    private static final int BYTES_PER_FRAME = 8 << 10;

    /** What a frame has around its data, topic and names, generously. */
    private static final int BYTES_AROUND = 512;

    private final Loop loop;
    private final LongSupplier perSecond;
    private long dueNanos = Long.MIN_VALUE;

    Pace(Loop loop, LongSupplier perSecond) {
        this.loop = loop;
        this.perSecond = perSecond;
    }

    /** The message, when its turn has come. Called for one after another. */
    Mono<Message> await(Message message) {
        long now = loop.nanos();
        long slot = (long) (frames(message) * 1e9 / (SHARE * Math.max(1, perSecond.getAsLong())));
        dueNanos = Math.max(dueNanos, now - BURST.toNanos()) + slot;
        long wait = dueNanos - now;
        return wait <= 0
                ? Mono.just(message)
                : Mono.delay(Duration.ofNanos(wait), loop.scheduler()).thenReturn(message);
    }

    private static int frames(Message message) {
        int bytes = message.json().getBytes(StandardCharsets.UTF_8).length;
        return 1 + (bytes + BYTES_AROUND) / BYTES_PER_FRAME;
    }
}
