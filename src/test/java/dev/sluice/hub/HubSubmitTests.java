package dev.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.journal.MemoryJournal;
import dev.sluice.journal.TestBounds;
import dev.sluice.message.Draft;
import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.testing.JdkClient;
import dev.sluice.topic.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class HubSubmitTests {

    private static final byte[] ONE = {'1'};

    private final MemoryJournal journal = new MemoryJournal(TestBounds.inMemory(100_000, 1_000));
    private final Scheduler writer = Schedulers.newSingle("hub-test", true);
    private final Hub hub = new Hub(
            journal,
            writer,
            Schedulers.parallel(),
            InstantSource.system(),
            Duration.ofMinutes(1),
            new HubMetrics(new SimpleMeterRegistry(), journal));
    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    private final class Told implements Submission {
        private final Draft draft;
        private final boolean mayBegin;

        Told(String topic, byte[] data, boolean mayBegin) {
            this.draft = new Draft(Topic.of(topic), data);
            this.mayBegin = mayBegin;
        }

        @Override
        public Draft draft() {
            return draft;
        }

        @Override
        public Duration patience() {
            return Duration.ofMinutes(1);
        }

        @Override
        public boolean mayBeginTopic() {
            return mayBegin;
        }

        @Override
        public void published(Update update) {
            told.add(update.topic() + ":" + update.seq() + "@" + update.offset());
        }

        @Override
        public void refused(ErrorCode code, String message) {
            told.add(draft.topic() + " " + code);
        }

        @Override
        public void inDoubt(ErrorCode code, String message) {
            told.add(draft.topic() + " in doubt: " + code);
        }
    }

    @AfterEach
    void stop() {
        writer.dispose();
    }

    @Test
    void eachHearsOfItsOwnUpdateInOrder() {
        submit("a", "b", "a");
        await().atMost(JdkClient.PATIENCE)
                .untilAsserted(() -> assertThat(told).containsExactly("a:1@1", "b:1@2", "a:2@3"));
    }

    @Test
    void whoMayBeginNoTopicMayGoOnWithOneThatIsThere() {
        submit("a");
        var unused = hub.submit(new Told("new", ONE, false));
        unused = hub.submit(new Told("a", ONE, false));
        await().atMost(JdkClient.PATIENCE)
                .untilAsserted(() -> assertThat(told).containsExactlyInAnyOrder("a:1@1", "new RATE_LIMITED", "a:2@2"));
        assertThat(journal.head().offset()).isEqualTo(2);
    }

    @Test
    void manyThreadsLoseNothingAndKeepEachTheirOrder() throws Exception {
        int threads = 4;
        int each = 20_000;
        Map<Integer, List<Long>> seqs = new HashMap<>();
        CountDownLatch left = new CountDownLatch(threads * each);
        for (int t = 0; t < threads; t++) {
            List<Long> own = new ArrayList<>();
            seqs.put(t, own);
            String topic = "t" + t;
            new Thread(() -> {
                        for (int i = 0; i < each; i++) {
                            var unused = hub.submit(new Counted(topic, own, left));
                        }
                    })
                    .start();
        }
        assertThat(left.await(JdkClient.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(journal.head().offset()).isEqualTo((long) threads * each);
        seqs.values().forEach(own -> {
            assertThat(own).hasSize(each).isSorted();
            assertThat(own.get(each - 1)).isEqualTo(each);
        });
    }

    private record Counted(String topic, List<Long> seqs, CountDownLatch left) implements Submission {
        @Override
        public Draft draft() {
            return new Draft(Topic.of(topic), ONE);
        }

        @Override
        public Duration patience() {
            return Duration.ofMinutes(1);
        }

        @Override
        public void published(Update update) {
            seqs.add(update.seq());
            left.countDown();
        }

        @Override
        public void refused(ErrorCode code, String message) {
            throw new AssertionError(code + " " + message);
        }

        @Override
        public void inDoubt(ErrorCode code, String message) {
            throw new AssertionError(code + " " + message);
        }
    }

    @Test
    void thereIsNoRoomWhileTooMuchIsUnderWayAndThenThereIsAgain() {
        BaseSubscriber<Publication> stalled = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
                // a lane that takes nothing
            }
        };
        assertThat(hub.join(stalled).block()).isNotNull();
        byte[] large = new byte[1 << 20];
        int taken = 0;
        while (hub.submit(new Told("a", large, true))) {
            taken++;
        }
        assertThat((long) taken << 20).isBetween(Submissions.BYTES_MAX / 2, Submissions.BYTES_MAX);
        AtomicInteger resumed = new AtomicInteger();
        hub.onRoom(resumed::incrementAndGet);
        assertThat(hub.hasRoom()).isFalse();
        assertThat(resumed).hasValue(0);

        stalled.request(Long.MAX_VALUE);
        await().atMost(JdkClient.PATIENCE).untilAtomic(resumed, org.hamcrest.Matchers.is(1));
        assertThat(hub.hasRoom()).isTrue();
        hub.onRoom(resumed::incrementAndGet);
        assertThat(resumed).hasValue(2);
    }

    @Test
    void writerThatWaitsForALaneTellsThoseBefore() {
        BaseSubscriber<Publication> slow = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
                subscription.request(2);
            }
        };
        assertThat(hub.join(slow).block()).isNotNull();
        submit("a", "a", "a", "a");
        await().atMost(JdkClient.PATIENCE).untilAsserted(() -> assertThat(told).containsExactly("a:1@1", "a:2@2"));
        slow.request(1);
        await().atMost(JdkClient.PATIENCE)
                .untilAsserted(() -> assertThat(told).containsExactly("a:1@1", "a:2@2", "a:3@3"));
    }

    @Test
    void stoppedHubRefuses() {
        writer.dispose();
        submit("a");
        assertThat(told).containsExactly("a UNAVAILABLE");
    }

    private void submit(String... topics) {
        for (String topic : topics) {
            var unused = hub.submit(new Told(topic, ONE, true));
        }
    }
}
