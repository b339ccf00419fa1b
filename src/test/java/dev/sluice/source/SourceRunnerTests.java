package dev.sluice.source;

import static dev.sluice.source.TestSource.standing;
import static dev.sluice.source.TestSource.standingFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.expiry.TestStale;
import dev.sluice.hub.Hub;
import dev.sluice.publish.Publishers;
import dev.sluice.source.SourceConnection.Standing;
import dev.sluice.source.SourceRunner.State;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

@ExtendWith(OutputCaptureExtension.class)
class SourceRunnerTests {

    private static final Duration RECONNECT_MAX = Duration.ofSeconds(8);
    private static final Duration LONG = Duration.ofHours(1);

    private final HeldJournal journal = new HeldJournal();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Hub hub = journal.hub(registry);
    private final Publishers publishers = HeldJournal.publishers(hub);
    private VirtualTimeScheduler time;

    @BeforeEach
    void virtualTime() {
        time = VirtualTimeScheduler.getOrSet();
    }

    @AfterEach
    void realTime() {
        VirtualTimeScheduler.reset();
    }

    private SourceRunner run(TestSource source) {
        Absence absence =
                new Absence(source.id(), null, TestStale.goneSources(hub, time), journal, time, InstantSource.system());
        SourceRunner runner = new SourceRunner(
                source, publishers.ofFeed(source.id(), 1), new Inlet.Bounds(1, 1), RECONNECT_MAX, absence, registry);
        runner.start();
        return runner;
    }

    private double connected() {
        return registry.get("sluice.test.connected")
                .tag("broker", "plant")
                .gauge()
                .value();
    }

    @Test
    void nextConnectionComesAfterTheOneBeforeIsClosedAndLaterEachTime() {
        TestSource source = new TestSource(number -> Flux.error(new IllegalStateException("refused")));
        SourceRunner runner = run(source);
        assertThat(runner.state()).isEqualTo(new State(false, List.of("refused")));
        time.advanceTimeBy(Duration.ofMinutes(10));
        int attempts = source.inlets.size();
        assertThat(attempts).as("at most one in 4 s, with jitter").isBetween(600 / 12, 600 / 4 + 4);
        assertThat(source.closed).hasSize(attempts);
        assertThat(connected()).isZero();
    }

    /** As of a client that connects again by itself. */
    @Test
    void connectionThatTellsThatItIsAwayIsKept() {
        TestSource source = new TestSource(number -> standing()
                .take(Duration.ofSeconds(5))
                .concatWith(Mono.just(Standing.away("no broker")))
                .concatWith(standing().delaySubscription(Duration.ofSeconds(5))));
        SourceRunner runner = run(source);
        assertThat(connected()).isEqualTo(1);
        time.advanceTimeBy(Duration.ofSeconds(6));
        assertThat(runner.state()).isEqualTo(new State(false, List.of("no broker")));
        assertThat(connected()).isZero();
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(runner.state()).isEqualTo(new State(true, List.of()));
        assertThat(source.inlets).hasSize(1);
    }

    @Test
    void connectionThatHasStoodIsFollowedByOneAfterTheFirstDelay() {
        TestSource source = new TestSource(
                number -> number == 20 ? standingFor(Duration.ofSeconds(11)) : Flux.error(new IllegalStateException()));
        var unused = run(source);
        while (source.inlets.size() < 20) {
            time.advanceTimeBy(Duration.ofSeconds(1));
        }
        time.advanceTimeBy(Duration.ofSeconds(11 + 2));
        assertThat(source.inlets.size()).isGreaterThan(20);
    }

    @Test
    void whatAConnectionThrowsAsItIsMadeIsOnlyTheEndOfThatOne() {
        TestSource source = new TestSource(number -> {
            if (number == 1) {
                throw new IllegalStateException("no thread");
            } else if (number == 2) {
                throw new OutOfMemoryError("no memory");
            } else if (number == 3) {
                throw new NoClassDefFoundError("no class");
            }
            return standing();
        });
        SourceRunner runner = run(source);
        time.advanceTimeBy(LONG);
        assertThat(source.inlets).hasSize(4);
        assertThat(runner.state()).isEqualTo(new State(true, List.of()));
        assertThat(connected()).isEqualTo(1);
    }

    @Test
    void inletThatFailsEndsItsConnectionAndTheNextOneComes() {
        TestSource source = new TestSource(number -> standing());
        SourceRunner runner = run(source);
        source.inlets.get(0).fail(new OutOfMemoryError("no memory"));
        assertThat(runner.state()).isEqualTo(new State(false, List.of("no memory")));
        assertThat(source.closed).containsExactly(1);
        time.advanceTimeBy(LONG);
        assertThat(source.inlets).hasSize(2);
        assertThat(runner.state().connected()).isTrue();
    }

    @Test
    void connectionThatEndsWithoutAWordIsMadeAnew() {
        TestSource source = new TestSource(number -> number == 1 ? Flux.empty() : standing());
        SourceRunner runner = run(source);
        time.advanceTimeBy(LONG);
        assertThat(source.inlets).hasSize(2);
        assertThat(runner.state().connected()).isTrue();
    }

    @Test
    void healthIsDegradedWhileAwayAndWhileItWorksOnlyInPart() {
        TestSource source = new TestSource(number -> number == 1
                ? Flux.error(new IllegalStateException("refused"))
                : Flux.concat(
                        Mono.just(new Standing("its session", List.of("filter refused"))),
                        Mono.just(new Standing("its session", List.of())).delayElement(Duration.ofMinutes(1)),
                        Mono.never()));
        SourceRunner runner = run(source);
        SourcesHealth health = new SourcesHealth(new Sources(List.of(runner)));
        assertThat(health.health().getStatus()).isEqualTo(SourcesHealth.DEGRADED);
        assertThat(health.health().getDetails())
                .hasToString("{plant={broker=test://plant, connected=false, faults=[refused]}}");
        time.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(health.health().getStatus()).isEqualTo(SourcesHealth.DEGRADED);
        assertThat(health.health().getDetails())
                .hasToString("{plant={broker=test://plant, connected=true, faults=[filter refused]}}");
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void faultOfAStandingConnectionIsWarnedOfOnceOverManyConnections(CapturedOutput output) {
        TestSource source = new TestSource(number -> standing("only QoS 0")
                .take(Duration.ofSeconds(20))
                .concatWith(Mono.error(new IllegalStateException("cable pulled"))));
        var unused = run(source);
        time.advanceTimeBy(Duration.ofMinutes(5));
        assertThat(source.inlets.size()).isGreaterThan(5);
        assertThat(output.getOut().split("only QoS 0", -1)).hasSize(2);
    }

    @Test
    void nothingIsTriedAfterTheStop() {
        TestSource source = new TestSource(number -> standing());
        SourceRunner runner = run(source);
        runner.stop().block();
        time.advanceTimeBy(LONG);
        assertThat(source.inlets).hasSize(1);
        assertThat(source.closed).contains(1);
    }
}
