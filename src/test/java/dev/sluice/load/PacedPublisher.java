package dev.sluice.load;

import dev.sluice.hub.Hub;
import dev.sluice.message.Draft;
import dev.sluice.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Publishes to the hub at a rate, in small bursts, as a feed would. */
final class PacedPublisher {

    /** At most so many bursts a second. */
    private static final int BURSTS_MAX = 50;

    private static final int STOP_SECONDS_MAX = 90;

    private final Hub hub;
    private final Topic[] topics;
    private final String filler;
    private final Sinks.Empty<Void> stop = Sinks.empty();
    private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);

    /** Topics {@code <prefix>/0} and so on; data of about {@code dataBytes}. */
    PacedPublisher(Hub hub, String prefix, int topicCount, int dataBytes) {
        this.hub = hub;
        this.topics = IntStream.range(0, topicCount)
                .mapToObj(i -> Topic.of(prefix + "/" + i))
                .toArray(Topic[]::new);
        this.filler = "x".repeat(dataBytes);
    }

    /** One update of each topic, all accepted by the hub on return. */
    void publishEachOnce() {
        hub.publishAll(Flux.range(0, topics.length).map(this::draft)).then().block(Duration.ofSeconds(30));
    }

    /** Begins to publish so many a second, a multiple of {@link #BURSTS_MAX} or less, and goes on until {@link #stop}. */
    void start(int perSecond) {
        int bursts = Math.min(BURSTS_MAX, perSecond);
        int burst = perSecond / bursts;
        running = hub.publishAll(Flux.interval(Duration.ofMillis(1000 / bursts), Schedulers.boundedElastic())
                        .onBackpressureBuffer()
                        .takeUntilOther(stop.asMono())
                        .concatMap(n -> Flux.range((int) (n * burst), burst).map(this::draft)))
                .then()
                .toFuture();
    }

    /** On return all that was published has been accepted by the hub. */
    void stop() {
        stop.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
        running.orTimeout(STOP_SECONDS_MAX, TimeUnit.SECONDS).join();
    }

    private Draft draft(int n) {
        byte[] data = ("{\"n\":" + n + ",\"filler\":\"" + filler + "\"}").getBytes(StandardCharsets.US_ASCII);
        return new Draft(topics[n % topics.length], data);
    }
}
