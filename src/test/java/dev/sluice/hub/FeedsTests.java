package dev.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.TestBounds;
import dev.sluice.message.Draft;
import dev.sluice.message.Feed;
import dev.sluice.topic.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

class FeedsTests {

    private static final Draft DRAFT = new Draft(Topic.of("a"), "1".getBytes(StandardCharsets.UTF_8));

    private final VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
    private final MemoryJournal journal = new MemoryJournal(TestBounds.inMemory(100, 1_000));
    private final Hub hub = new Hub(
            journal,
            Schedulers.immediate(),
            Schedulers.parallel(),
            InstantSource.system(),
            Duration.ofMinutes(1),
            new HubMetrics(new SimpleMeterRegistry(), journal));
    private final AtomicInteger starts = new AtomicInteger();

    private record NamedFeed(String name, Flux<Draft> drafts) implements Feed {}

    @AfterEach
    void backToRealTime() {
        VirtualTimeScheduler.reset();
    }

    @Test
    void failedFeedBeginsAgainAndOthersGoOn() {
        TestPublisher<Draft> steady = TestPublisher.create();
        Flux<Draft> failing = Flux.defer(() -> {
            starts.incrementAndGet();
            return Flux.concat(Flux.just(DRAFT), Flux.error(new IllegalStateException("for the test")));
        });
        Feeds feeds =
                new Feeds(hub, List.of(new NamedFeed("failing", failing), new NamedFeed("steady", steady.flux())));
        feeds.start();
        assertThat(starts).hasValue(1);
        time.advanceTimeBy(Duration.ofSeconds(2));
        assertThat(starts).hasValueGreaterThan(1);
        time.advanceTimeBy(Duration.ofMinutes(2));
        int afterTwoMinutes = starts.get();
        time.advanceTimeBy(Duration.ofSeconds(135));
        assertThat(starts.get() - afterTwoMinutes)
                .as("begun again at least every 45 s")
                .isGreaterThanOrEqualTo(3);
        assertThat(journal.head().offset()).isEqualTo(starts.get());
        steady.assertSubscribers(1);
        steady.next(DRAFT);
        assertThat(journal.head().offset()).isEqualTo(starts.get() + 1);
        feeds.stop();
    }

    @Test
    void stopCancelsAllFeeds() {
        TestPublisher<Draft> feed = TestPublisher.create();
        Feeds feeds = new Feeds(hub, List.of(new NamedFeed("feed", feed.flux())));
        assertThat(feeds.isRunning()).isFalse();
        feeds.start();
        assertThat(feeds.isRunning()).isTrue();
        feed.assertSubscribers(1);
        feeds.stop();
        assertThat(feeds.isRunning()).isFalse();
        feed.assertCancelled();
    }

    @Test
    void feedThatEndsIsNotBegunAgain() {
        Flux<Draft> once = Flux.defer(() -> {
            starts.incrementAndGet();
            return Flux.just(DRAFT);
        });
        Feeds feeds = new Feeds(hub, List.of(new NamedFeed("once", once)));
        feeds.start();
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(starts).hasValue(1);
        feeds.stop();
    }
}
