package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.client.StreamEvent;
import dev.sluice.client.Synced;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.publisher.TestPublisher;

/** From the client's thread to the one that prints. */
class EventsTests {

    private static final int AHEAD = 512;

    @Test
    void noMoreIsAskedForThanIsPrinted() throws InterruptedException {
        AtomicLong asked = new AtomicLong();
        Events events = Events.of(
                Flux.<StreamEvent>generate(sink -> sink.next(new Synced())).doOnRequest(asked::addAndGet));
        assertThat(asked).hasValue(AHEAD);
        for (int i = 0; i < 127; i++) {
            assertThat(events.take()).isEqualTo(new Synced());
        }
        assertThat(asked).hasValue(AHEAD);
        assertThat(events.take()).isEqualTo(new Synced());
        assertThat(asked).hasValue(AHEAD + 128);
    }

    @Test
    void aFaultComesBehindWhatCameBeforeIt() throws InterruptedException {
        Events events = Events.of(Flux.concat(Flux.just(new Synced()), Flux.error(new IllegalStateException("gone"))));
        assertThat(events.take()).isNotNull();
        assertThatThrownBy(events::take).hasMessage("gone");
    }

    @Test
    void whatIsStoppedIsCancelledAndTakesNothingMore() throws InterruptedException {
        TestPublisher<StreamEvent> publisher = TestPublisher.create();
        Events events = Events.of(publisher.flux());
        publisher.next(new Synced());
        events.stop();
        assertThat(events.take()).isNull();
        publisher.assertCancelled();
    }
}
