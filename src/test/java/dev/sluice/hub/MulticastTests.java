package dev.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.TestBounds;
import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** What becomes of the others when a lane stands still or fails. */
class MulticastTests {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final HubMetrics metrics = new HubMetrics(registry, new MemoryJournal(TestBounds.inMemory(10, 10)));
    private final Multicast multicast = new Multicast(Duration.ofMillis(20), metrics, () -> {});
    private long offset;

    private TestLane join(long demand) {
        TestLane lane = new TestLane(demand);
        multicast.join(lane);
        return lane;
    }

    private void emit(int count) {
        for (int i = 0; i < count; i++) {
            multicast.emit(new Publication(new Update(Topic.of("a"), 1, ++offset, 0, 0, new byte[] {'1'})));
        }
    }

    @Test
    void laneThatTakesNothingForTooLongIsCutOffAndTheOthersGoOn() {
        TestLane first = join(Long.MAX_VALUE);
        TestLane stuck = join(2);
        TestLane last = join(Long.MAX_VALUE);
        emit(5);
        assertThat(first.offsets()).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(last.offsets()).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(stuck.offsets()).containsExactly(1L, 2L);
        assertThat(stuck.fault).isInstanceOf(LaneStalledException.class);
        assertThat(registry.get("sluice.lanes.cut.off").counter().count()).isEqualTo(1);
    }

    @Test
    void laneThatFailsAlsoByAnErrorIsCutOffAlone() {
        TestLane first = join(Long.MAX_VALUE);
        List<Throwable> told = new ArrayList<>();
        multicast.join(new Subscriber<Publication>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscription.request(10);
            }

            @Override
            public void onNext(Publication publication) {
                throw new OutOfMemoryError("injected");
            }

            @Override
            public void onError(Throwable fault) {
                told.add(fault);
                throw new StackOverflowError("injected");
            }

            @Override
            public void onComplete() {
                // never
            }
        });
        TestLane last = join(Long.MAX_VALUE);
        emit(3);
        assertThat(first.offsets()).containsExactly(1L, 2L, 3L);
        assertThat(last.offsets()).containsExactly(1L, 2L, 3L);
        assertThat(told).singleElement().isInstanceOf(OutOfMemoryError.class);
    }
}
