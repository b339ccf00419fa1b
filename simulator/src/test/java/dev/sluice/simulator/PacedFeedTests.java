package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.message.Draft;
import dev.sluice.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class PacedFeedTests {

    private static final Topic TOPIC = Topic.of("numbers");

    private final AtomicInteger generated = new AtomicInteger();
    private final AtomicLong stallNanos = new AtomicLong();
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 200, 20_000})
    void rateIsMetToTheUpdateOverAMinute(int perSecond) {
        StepVerifier.withVirtualTime(
                        () -> numbers(perSecond, VirtualTimeScheduler.get()).drafts(), Long.MAX_VALUE)
                .expectSubscription()
                .thenAwait(Duration.ofMinutes(1))
                .expectNextCount(60L * perSecond)
                .thenCancel()
                .verify(Duration.ofSeconds(30));
        assertThat(generated).hasValue(60 * perSecond);
    }

    @Test
    void slowRateIsSpreadEvenly() {
        StepVerifier.withVirtualTime(
                        () -> numbers(7, VirtualTimeScheduler.get()).drafts())
                .expectSubscription()
                .expectNoEvent(Duration.ofNanos(142_857_142))
                .thenAwait(Duration.ofNanos(1))
                .expectNextCount(1)
                .expectNoEvent(Duration.ofNanos(142_857_142))
                .thenAwait(Duration.ofNanos(1))
                .expectNextCount(1)
                .thenCancel()
                .verify(Duration.ofSeconds(30));
    }

    @Test
    void highRateComesInBurstsOfFiveMilliseconds() {
        Recorder recorder = subscribe(20_000, Long.MAX_VALUE);
        for (int burst = 1; burst <= 10; burst++) {
            time.advanceTimeBy(PacedFeed.BURST_INTERVAL);
            assertThat(recorder.numbers).hasSize(100 * burst);
        }
    }

    @Test
    void noMoreIsGeneratedThanWasRequested() {
        Recorder recorder = subscribe(200, 10);
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(recorder.numbers).hasSize(10);
        assertThat(generated).hasValue(10);
    }

    @Test
    void demandAfterADroughtIsMetWithinTheBoundAndThenAtTheRate() {
        Recorder recorder = subscribe(200, 10);
        time.advanceTimeBy(Duration.ofMinutes(1));
        recorder.request(Long.MAX_VALUE);
        time.advanceTimeBy(PacedFeed.BURST_INTERVAL);
        assertThat(recorder.numbers).hasSizeBetween(10 + 4, 10 + 2 * 4);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(recorder.numbers).hasSizeBetween(10 + 400, 10 + 402);
        int before = recorder.numbers.size();
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(recorder.numbers).hasSizeBetween(before + 12_000 - 1, before + 12_000 + 1);
    }

    @Test
    void demandInSmallPortionsStillMeetsTheHighestRate() {
        Recorder recorder = subscribe(20_000, 32);
        for (int millis = 0; millis < 10_000; millis++) {
            time.advanceTimeBy(Duration.ofMillis(1));
            recorder.request(32);
        }
        assertThat(recorder.numbers).hasSizeBetween(199_900, 200_000);
    }

    @Test
    void stallIsMadeGoodUpToTheBoundOnly() {
        Recorder recorder = subscribe(20_000, Long.MAX_VALUE);
        time.advanceTimeBy(Duration.ofSeconds(1));
        stallNanos.set(Duration.ofSeconds(30).toNanos());
        time.advanceTimeBy(PacedFeed.BURST_INTERVAL);
        assertThat(recorder.numbers).hasSize(20_000 + 400);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(recorder.numbers).hasSizeBetween(60_000, 60_000 + 101);
        int before = recorder.numbers.size();
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(recorder.numbers).hasSizeBetween(before + 19_999, before + 20_001);
    }

    @Test
    void cancelStopsTheTimer() {
        Recorder recorder = subscribe(200, Long.MAX_VALUE);
        time.advanceTimeBy(Duration.ofSeconds(1));
        recorder.cancel();
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(generated).hasValue(200);
        assertThat(time.getScheduledTaskCount()).isEqualTo(200 + 1);
    }

    @Test
    void cancelWithinABurstEndsIt() {
        StepVerifier.withVirtualTime(() ->
                        numbers(20_000, VirtualTimeScheduler.get()).drafts().take(30))
                .thenAwait(Duration.ofSeconds(1))
                .expectNextCount(30)
                .verifyComplete();
        assertThat(generated).hasValue(30);
    }

    @Test
    void eachSubscriptionStartsAnew() {
        PacedFeed feed = numbers(200, time);
        Recorder first = new Recorder(Long.MAX_VALUE);
        feed.drafts().subscribe(first);
        time.advanceTimeBy(Duration.ofSeconds(1));
        Recorder second = new Recorder(Long.MAX_VALUE);
        feed.drafts().subscribe(second);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(first.numbers).hasSize(400);
        assertThat(second.numbers).hasSize(200).startsWith("1", "2", "3");
    }

    @Test
    void faultOfTheModelEndsTheFluxWithIt() {
        IllegalStateException fault = new IllegalStateException("model");
        Model broken = () -> {
            throw fault;
        };
        StepVerifier.withVirtualTime(() -> feed(1, broken, VirtualTimeScheduler.get()))
                .thenAwait(Duration.ofSeconds(1))
                .verifyErrorMatches(e -> e == fault);
    }

    private Flux<Draft> feed(int perSecond, Model model, VirtualTimeScheduler scheduler) {
        return new PacedFeed("numbers", perSecond, () -> model, scheduler, () -> nanos(scheduler)).drafts();
    }

    private PacedFeed numbers(int perSecond, VirtualTimeScheduler scheduler) {
        return new PacedFeed("numbers", perSecond, this::counting, scheduler, () -> nanos(scheduler));
    }

    private Model counting() {
        AtomicInteger number = new AtomicInteger();
        return () -> {
            generated.incrementAndGet();
            return new Draft(TOPIC, Integer.toString(number.incrementAndGet()).getBytes(StandardCharsets.UTF_8));
        };
    }

    private long nanos(VirtualTimeScheduler scheduler) {
        return scheduler.now(TimeUnit.NANOSECONDS) + stallNanos.get();
    }

    private Recorder subscribe(int perSecond, long demand) {
        Recorder recorder = new Recorder(demand);
        numbers(perSecond, time).drafts().subscribe(recorder);
        return recorder;
    }

    private static final class Recorder extends BaseSubscriber<Draft> {

        private final long demand;
        private final List<String> numbers = new ArrayList<>();

        Recorder(long demand) {
            this.demand = demand;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(demand);
        }

        @Override
        protected void hookOnNext(Draft draft) {
            numbers.add(new String(draft.data(), StandardCharsets.UTF_8));
        }
    }
}
