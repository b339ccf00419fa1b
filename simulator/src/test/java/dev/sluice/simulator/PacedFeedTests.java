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
    void eachUpdateComesWhenItArrivesOrAGrainLaterAtMost(int perSecond) {
        Arrivals expected = new Arrivals(perSecond, arrivals(), nanos(time));
        Recorder recorder = subscribe(perSecond, Long.MAX_VALUE);
        long end = nanos(time) + Duration.ofSeconds(2).toNanos();
        int passed = 0;
        while (nanos(time) < end) {
            time.advanceTimeBy(PacedFeed.GRAIN);
            while (expected.nextNanos() <= nanos(time) - 2 * PacedFeed.GRAIN.toNanos()) {
                expected.take();
                passed++;
            }
            assertThat(recorder.numbers.size()).isGreaterThanOrEqualTo(passed);
        }
        assertThat(recorder.numbers.size() - passed)
                .as("not before they arrive")
                .isLessThan(20);
    }

    @Test
    void noMoreIsGeneratedThanWasRequested() {
        Recorder recorder = subscribe(200, 10);
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(recorder.numbers).hasSize(10);
        assertThat(generated).hasValue(10);
    }

    @Test
    void demandAfterADroughtIsMetAtTwiceTheRateUpToTheBoundAndThenAtTheRate() {
        Recorder recorder = subscribe(1_000, 10);
        time.advanceTimeBy(Duration.ofMinutes(1));
        recorder.request(Long.MAX_VALUE);
        time.advanceTimeBy(Duration.ofMillis(10));
        assertThat(recorder.numbers.size() - 10).as("no burst").isBetween(5, 45);
        time.advanceTimeBy(Duration.ofSeconds(3));
        assertThat(recorder.numbers.size() - 10)
                .as("a second's worth is made good")
                .isBetween(3_800, 4_200);
        int before = recorder.numbers.size();
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(recorder.numbers.size() - before).isBetween(59_000, 61_000);
    }

    @Test
    void demandInSmallPortionsStillMeetsTheHighestRate() {
        Recorder recorder = subscribe(20_000, 64);
        for (int millis = 0; millis < 10_000; millis++) {
            time.advanceTimeBy(Duration.ofMillis(1));
            recorder.request(64);
        }
        assertThat(recorder.numbers.size()).isBetween(198_000, 202_000);
    }

    @Test
    void stallIsMadeGoodWithoutABurst() {
        Recorder recorder = subscribe(20_000, Long.MAX_VALUE);
        time.advanceTimeBy(Duration.ofSeconds(1));
        int before = recorder.numbers.size();
        stallNanos.set(Duration.ofSeconds(30).toNanos());
        int most = 0;
        for (int millis = 0; millis < 3_000; millis++) {
            int last = recorder.numbers.size();
            time.advanceTimeBy(Duration.ofMillis(1));
            most = Math.max(most, recorder.numbers.size() - last);
        }
        assertThat(most).as("updates within a millisecond, of 20 on average").isLessThan(90);
        assertThat(recorder.numbers.size() - before)
                .as("three seconds' worth, and the bound")
                .isBetween(79_000, 81_000);
    }

    @Test
    void cancelStopsTheTimer() {
        Recorder recorder = subscribe(200, Long.MAX_VALUE);
        time.advanceTimeBy(Duration.ofSeconds(1));
        recorder.cancel();
        int before = generated.get();
        long tasks = time.getScheduledTaskCount();
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(generated).hasValue(before);
        assertThat(before).isBetween(150, 250);
        assertThat(time.getScheduledTaskCount()).isEqualTo(tasks);
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
        assertThat(first.numbers.size()).isBetween(330, 470);
        assertThat(second.numbers.size()).isBetween(150, 250);
        assertThat(second.numbers).startsWith("1", "2", "3");
    }

    @Test
    void faultOfTheModelEndsTheFluxWithIt() {
        IllegalStateException fault = new IllegalStateException("model");
        Model broken = () -> {
            throw fault;
        };
        StepVerifier.withVirtualTime(() -> feed(1, broken, VirtualTimeScheduler.get()))
                .thenAwait(Duration.ofMinutes(1))
                .verifyErrorMatches(e -> e == fault);
    }

    private Flux<Draft> feed(int perSecond, Model model, VirtualTimeScheduler scheduler) {
        return new PacedFeed(
                        "numbers", perSecond, () -> model, PacedFeedTests::arrivals, scheduler, () -> nanos(scheduler))
                .drafts();
    }

    private PacedFeed numbers(int perSecond, VirtualTimeScheduler scheduler) {
        return new PacedFeed(
                "numbers", perSecond, this::counting, PacedFeedTests::arrivals, scheduler, () -> nanos(scheduler));
    }

    private static RandomStream arrivals() {
        return RandomStream.of(1, "arrivals");
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
