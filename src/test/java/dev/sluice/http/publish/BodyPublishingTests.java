package dev.sluice.http.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.connection.HeldBytes;
import dev.sluice.hub.Hub;
import dev.sluice.hub.HubMetrics;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.TestBounds;
import dev.sluice.publish.PublishProperties;
import dev.sluice.publish.Publishers;
import dev.sluice.security.Caller;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class BodyPublishingTests {

    private static final byte[] BEGUN = "{\"topic\":\"a\",\"data\":1}\n{\"topic\":\"b".getBytes(StandardCharsets.UTF_8);

    private static final byte[] LINE = "{\"topic\":\"a\",\"data\":1}\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] LINES =
            "{\"topic\":\"a\",\"data\":1}\n".repeat(300).getBytes(StandardCharsets.UTF_8);
    private static final long HEAP_PER_LINE = 400;
    private static final long HELD_MAX = 4L << 20;
    private static final Duration ITEM_WITHIN = Duration.ofSeconds(30);
    private static final Duration SILENCE_MAX = Duration.ofSeconds(20);

    private final MemoryJournal journal = new MemoryJournal(TestBounds.inMemory(100, 100));
    private final Publishers publishers = new Publishers(
            new Hub(
                    journal,
                    Schedulers.immediate(),
                    Schedulers.parallel(),
                    InstantSource.system(),
                    Duration.ofMinutes(1),
                    new HubMetrics(new SimpleMeterRegistry(), journal)),
            new PublishProperties(1_000_000, 1_000_000, 1_000, 1_000, Duration.ofSeconds(5)),
            System::nanoTime);

    private final HeldBytes held = new HeldBytes(HELD_MAX);
    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();

    private Flux<Piece> publish(Flux<byte[]> body) {
        return publish(body, clock);
    }

    private Flux<Piece> publish(Flux<byte[]> body, Scheduler loop) {
        return publish(body, loop, held);
    }

    private Flux<Piece> publish(Flux<byte[]> body, Scheduler loop, HeldBytes held) {
        LineFraming lines = new LineFraming(new ItemReader(null), 100_000);
        Flux<DataBuffer> buffers = body.map(DefaultDataBufferFactory.sharedInstance::wrap);
        BodyPublishing publishing = new BodyPublishing(
                publishers.of(Caller.ofServer()), lines, loop, new BodyRoom(held), ITEM_WITHIN, () -> {});
        return publishing
                .publish(new RequestBody(buffers, SILENCE_MAX, loop, Mono::empty))
                .doFinally(end -> publishing.close());
    }

    private static String lastCode(List<Piece> pieces) {
        Piece last = pieces.get(pieces.size() - 1);
        Piece.Outcome outcome = Objects.requireNonNull(last.outcome(last.size() - 1));
        Item.Fault fault = Objects.requireNonNull(outcome.fault());
        return fault.code() + ": " + fault.message();
    }

    /** A byte every second never makes a silence. */
    @Test
    void aBodyThatDripsIsOneThatStalled() {
        Flux<byte[]> drip = Flux.interval(Duration.ofSeconds(1), clock).map(second -> new byte[] {'{'});
        List<Piece> pieces = new ArrayList<>();
        var unused = publish(drip, clock).subscribe(pieces::add);
        clock.advanceTimeBy(ITEM_WITHIN.minusSeconds(1));
        assertThat(pieces).isEmpty();
        clock.advanceTimeBy(Duration.ofSeconds(2));
        assertThat(lastCode(pieces)).isEqualTo("BAD_FRAME: the body stalled: send it without such pauses");
    }

    @Test
    void aBodyWhoseItemsComeSlowlyGoesOn() {
        Flux<byte[]> slow = Flux.interval(ITEM_WITHIN.dividedBy(2), clock).map(second -> LINE);
        List<Piece> pieces = new ArrayList<>();
        var slowly = publish(slow, clock).subscribe(pieces::add);
        clock.advanceTimeBy(ITEM_WITHIN.multipliedBy(10));
        assertThat(pieces).hasSize(20);
        slowly.dispose();
    }

    @Test
    void whereAllBodiesTogetherHoldTooMuchOneEndsAndSaysSo() {
        byte[] begun = ("{\"topic\":\"a\",\"data\":\"" + "x".repeat(90_000)).getBytes(StandardCharsets.UTF_8);
        StepVerifier.create(publish(Flux.just(LINE, begun), clock, new HeldBytes(50_000))
                        .collectList())
                .assertNext(pieces -> assertThat(lastCode(pieces)).startsWith("UNAVAILABLE: "))
                .verifyComplete();
        assertThat(journal.head().offset())
                .as("what was whole before is published")
                .isEqualTo(1);
        assertThat(held.now()).isZero();
    }

    /** Results that nobody takes: at most so many bytes of heap are under way, whatever comes. */
    @Test
    void whoTakesNoResultsIsNotReadOn() {
        Flux<byte[]> endless = Flux.range(0, Integer.MAX_VALUE).map(any -> LINES);
        StepVerifier.create(publish(endless), 1).expectNextCount(1).thenCancel().verify();
        assertThat(journal.head().offset() * HEAP_PER_LINE)
                .isBetween(1L, BodyRoom.BODY_MAX + LINES.length / LINE.length * HEAP_PER_LINE);
        assertThat(held.now()).isZero();
    }

    /** Else it would be logged as a fault of the server. */
    @Test
    void aClientThatResetsItsConnectionMidwayIsNoFault() {
        Flux<byte[]> reset =
                Flux.error(new IOException("recvAddress(..) failed with error(-104): Connection reset by peer"));
        StepVerifier.create(publish(Flux.just(BEGUN).concatWith(reset)))
                .expectNextCount(1)
                .verifyComplete();
        assertThat(journal.head().offset()).isEqualTo(1);
    }

    @Test
    void otherFaultsOfABodyAre() {
        StepVerifier.create(publish(Flux.error(new IOException("no space left"))))
                .verifyError(IOException.class);
    }
}
