package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class BodyPublishingTests {

    private static final byte[] BEGUN = "{\"topic\":\"a\",\"data\":1}\n{\"topic\":\"b".getBytes(StandardCharsets.UTF_8);

    private final MemoryJournal journal = new MemoryJournal(TestBounds.inMemory(100, 100));
    private final Publishers publishers = new Publishers(
            new Hub(
                    journal,
                    Schedulers.immediate(),
                    Schedulers.parallel(),
                    InstantSource.system(),
                    Duration.ofMinutes(1),
                    new HubMetrics(new SimpleMeterRegistry(), journal)),
            new PublishProperties(1_000, 1_000, 1_000, 1_000, Duration.ofSeconds(5)),
            System::nanoTime);

    private Flux<Piece> publish(Flux<byte[]> body) {
        LineFraming lines = new LineFraming(new ItemReader(null), 1_000);
        return new BodyPublishing(publishers.of(Caller.ofServer()), lines, Schedulers.immediate()).publish(body);
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
