package dev.sluice.cluster;

import dev.sluice.hub.Submission;
import dev.sluice.journal.JournalProperties;
import dev.sluice.journal.TestBounds;
import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.protocol.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Prints how many updates a second one node brings through a real Redis on this machine, and how long one takes from its submission until
 * it is told {@code published}; then how long a node takes to load the log with 100,000 topics and 64 MB of history. By hand, with the
 * rate a second to offer, 0 for as fast as it goes.
 */
final class ClusterBench {

    private static final int UPDATES = 500_000;
    private static final int UNDER_WAY = 20_000;
    private static final int TOPICS = 100_000;
    private static final JournalProperties LARGE = TestBounds.inMemory(500_000, 2 * TOPICS);
    private static final int WARM_UP = 3;

    private ClusterBench() {}

    public static void main(String[] args) throws Exception {
        long rate = Long.parseLong(args[0]);
        Path folder = Files.createTempDirectory("sluice-bench");
        try (RedisServer redis = RedisServer.start(folder);
                TestNode node = TestNode.start(redis, "a", LARGE);
                TestNode reader = TestNode.start(redis, "b", LARGE)) {
            for (int run = 0; run < WARM_UP; run++) {
                run(node, rate, 1_000);
            }
            run(node, 0, TOPICS);
            reader.awaitHead(node.head());
            long begin = System.nanoTime();
            try (TestNode third = TestNode.start(redis, "c", LARGE)) {
                System.out.printf(
                        "loaded %,d topics and %,d bytes in %,d ms%n",
                        third.log.replica().usage().topics(),
                        third.log.replica().usage().bytes(),
                        (System.nanoTime() - begin) / 1_000_000);
            }
        }
    }

    private static void run(TestNode node, long rate, int topics) throws InterruptedException {
        long[] nanos = new long[UPDATES];
        AtomicInteger done = new AtomicInteger();
        CountDownLatch left = new CountDownLatch(UPDATES);
        long begin = System.nanoTime();
        for (int i = 0; i < UPDATES; i++) {
            if (rate > 0) {
                long due = begin + i * 1_000_000_000L / rate;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(50_000);
                }
            }
            while (rate == 0 && i - done.get() > UNDER_WAY) {
                LockSupport.parkNanos(50_000);
            }
            int number = i;
            long submitted = System.nanoTime();
            node.submit(new Timed("bench/" + i % topics, () -> {
                nanos[number] = System.nanoTime() - submitted;
                done.incrementAndGet();
                left.countDown();
            }));
        }
        left.await();
        double seconds = (System.nanoTime() - begin) / 1e9;
        Arrays.sort(nanos);
        System.out.printf(
                "%,d updates/s, published after %.2f ms (p50), %.2f ms (p99)%n",
                (long) (UPDATES / seconds), nanos[UPDATES / 2] / 1e6, nanos[UPDATES / 100 * 99] / 1e6);
    }

    private record Timed(String topic, Runnable onEnd) implements Submission {
        @Override
        public Draft draft() {
            return TestNode.draft(topic, "{\"value\":21.5}");
        }

        @Override
        public Duration patience() {
            return Duration.ofMinutes(1);
        }

        @Override
        public void published(Update update) {
            onEnd.run();
        }

        @Override
        public void refused(ErrorCode code, String message) {
            throw new IllegalStateException(message);
        }

        @Override
        public void inDoubt(ErrorCode code, String message) {
            throw new IllegalStateException(message);
        }
    }
}
