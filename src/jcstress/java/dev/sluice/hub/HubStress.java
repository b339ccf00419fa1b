package dev.sluice.hub;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.StressBounds;
import dev.sluice.message.Draft;
import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Two publishers at once: by way of the one writer each is numbered and handed to the lane once; none meets FAIL_NON_SERIALIZED. */
@JCStressTest
@Outcome(id = "1, 2, 12", expect = ACCEPTABLE, desc = "The first came first, and the lane got both in order.")
@Outcome(id = "2, 1, 12", expect = ACCEPTABLE, desc = "The second came first, and the lane got both in order.")
@Outcome(expect = FORBIDDEN, desc = "One was refused, lost, given twice, or out of order.")
@State
public class HubStress {

    private static final Scheduler WRITER = Schedulers.newSingle("hub", true);
    private static final MeterRegistry REGISTRY = new SimpleMeterRegistry();
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Hub hub = newHub();
    private final Lane lane = new Lane();

    /** With a journal of its own, and the writer that all share. */
    static Hub newHub() {
        MemoryJournal journal = new MemoryJournal(StressBounds.ofUpdates(10));
        return new Hub(
                journal,
                WRITER,
                Schedulers.parallel(),
                InstantSource.system(),
                Duration.ofMinutes(1),
                new HubMetrics(REGISTRY, journal));
    }

    public HubStress() {
        hub.join(lane).block(PATIENCE);
    }

    /** Writes down the offsets as digits. */
    private static class Lane extends BaseSubscriber<Publication> {
        private volatile int digits;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(10);
        }

        @Override
        protected void hookOnNext(Publication publication) {
            digits = digits * 10 + (int) publication.offset();
        }
    }

    /** The update's offset, or -1. */
    static int publish(Hub hub, String topic) {
        try {
            @Nullable
            Update update = Publish.to(hub, new Draft(Topic.of(topic), new byte[] {'1'}))
                    .block(PATIENCE);
            return update == null ? 0 : (int) update.offset();
        } catch (RuntimeException e) {
            return -1;
        }
    }

    @Actor
    public void publisher1(III_Result result) {
        result.r1 = publish(hub, "a");
    }

    @Actor
    public void publisher2(III_Result result) {
        result.r2 = publish(hub, "b");
    }

    @Arbiter
    public void end(III_Result result) {
        result.r3 = lane.digits;
    }
}
