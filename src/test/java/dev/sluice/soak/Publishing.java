package dev.sluice.soak;

import dev.sluice.hub.Hub;
import dev.sluice.message.Draft;
import dev.sluice.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Several feeds that publish at once: some topics often and some hardly ever, in bursts, with values that end a topic. */
final class Publishing {

    private static final Duration BURST_EVERY = Duration.ofMillis(20);
    private static final int FEEDS = 3;
    private static final int RETIREMENTS_IN = 60;
    private static final int STOP_SECONDS_MAX = 90;

    private final Sinks.Empty<Void> stop = Sinks.empty();
    private final CompletableFuture<Void> running;

    Publishing(Hub hub, long seed, int perSecond) {
        int burst = (int) (perSecond * BURST_EVERY.toMillis() / 1000 / FEEDS);
        List<Mono<Void>> feeds = IntStream.range(0, FEEDS)
                .mapToObj(n -> hub.publishAll(feed(new Random(seed + n), burst)).then())
                .toList();
        running = Mono.when(feeds).toFuture();
    }

    private Flux<Draft> feed(Random random, int burst) {
        return Flux.interval(BURST_EVERY, Schedulers.boundedElastic())
                .onBackpressureDrop()
                .takeUntilOther(stop.asMono())
                .concatMapIterable(n -> IntStream.range(0, size(random, burst))
                        .mapToObj(i -> draft(random))
                        .toList());
    }

    private static int size(Random random, int burst) {
        return random.nextInt(50) == 0 ? burst * 20 : random.nextInt(burst * 3 / 2) + 1;
    }

    private static Draft draft(Random random) {
        double place = random.nextDouble();
        String topic = Topics.ALL.get((int) (place * place * place * Topics.ALL.size()));
        String data = random.nextInt(RETIREMENTS_IN) == 0
                ? "null"
                : "{\"n\":" + random.nextInt() + ",\"filler\":\"" + "x".repeat(random.nextInt(200)) + "\"}";
        return new Draft(Topic.of(topic), data.getBytes(StandardCharsets.US_ASCII));
    }

    /** On return all that was published has been accepted by the hub. */
    void stop() {
        stop.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
        running.orTimeout(STOP_SECONDS_MAX, TimeUnit.SECONDS).join();
    }
}
