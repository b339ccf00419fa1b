package dev.sluice.http.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.test.scheduler.VirtualTimeScheduler;

/** How much of a body is worked on in a turn of the event loop, in virtual time. */
class RequestBodyTests {

    private static final int BYTES = 64 << 10;

    private final VirtualTimeScheduler loop = VirtualTimeScheduler.create();
    private final Queue<MonoSink<Void>> turns = new ArrayDeque<>();
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    private void read(Duration workOfAPiece) {
        DataBuffer whole = DefaultDataBufferFactory.sharedInstance.wrap(new byte[BYTES]);
        RequestBody body =
                new RequestBody(Flux.just(whole), Duration.ofSeconds(30), loop, () -> Mono.create(turns::add));
        var unused = body.pieces().subscribe(piece -> {
            taken.writeBytes(piece);
            loop.advanceTimeBy(workOfAPiece);
        });
    }

    @Test
    void whatTakesLongGoesOnInTheNextTurn() {
        read(Duration.ofMillis(1));
        int inATurn = taken.size();
        assertThat(inATurn).isBetween(1, BYTES / 8);
        int turnsTaken = 0;
        while (!turns.isEmpty()) {
            turns.remove().success();
            turnsTaken++;
            assertThat(taken.size()).isLessThanOrEqualTo((turnsTaken + 1) * inATurn);
        }
        assertThat(taken.size()).isEqualTo(BYTES);
    }

    @Test
    void whatIsQuickWaitsForNobody() {
        read(Duration.ZERO);
        assertThat(taken.size()).isEqualTo(BYTES);
        assertThat(turns).isEmpty();
    }
}
