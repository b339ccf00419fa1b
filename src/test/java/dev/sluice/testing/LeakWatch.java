package dev.sluice.testing;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Takes the leak reports of Netty, which otherwise end in the log, so that a leak fails the build. A leak is found when
 * the garbage collector has met the lost object, and the detector looks only when something new is tracked:
 * {@link #assertNothingLeaked} sees to both, by losing an object of its own until that one is reported.
 *
 * <p>Must be installed before Netty's buffers are loaded. Safe for any thread.
 */
final class LeakWatch extends ResourceLeakDetectorFactory {

    private static final LeakWatch INSTALLED = new LeakWatch();
    private static final String CANARY = "canary of the leak watch ";
    private static final AtomicInteger CANARIES = new AtomicInteger();

    /** What is lost before one canary may be enqueued after it, but not after a second one. */
    private static final int CANARIES_PER_CHECK = 2;

    private static final Duration CANARY_MAX = Duration.ofMinutes(3);
    private static final Duration BETWEEN_COLLECTIONS = Duration.ofMillis(20);

    private static final List<String> RUNNER = List.of("org.junit.", "java.base/", "org.apache.maven.");

    private final List<Detector<?>> detectors = new CopyOnWriteArrayList<>();
    private final Queue<String> reports = new ConcurrentLinkedQueue<>();

    /** Makes Netty report to this class from now on. */
    static void install() {
        setResourceLeakDetectorFactory(INSTALLED);
    }

    /** The one that Netty reports to. */
    static LeakWatch installed() {
        return INSTALLED;
    }

    /** Fails if anything was leaked since the last check, in any test. */
    void assertNothingLeaked() {
        PooledByteBufAllocator.DEFAULT.buffer(1).release(); // loads Netty's detectors where nothing else did
        if (detectors.isEmpty()) {
            throw new AssertionError("Netty was loaded before the leak watch, which sees nothing");
        }
        collect();
        List<String> leaks = new ArrayList<>();
        for (String leak = reports.poll(); leak != null; leak = reports.poll()) {
            leaks.add(leak);
        }
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " leaks, by the place of allocation:\n" + String.join("\n", leaks));
        }
    }

    /** One collection serves all detectors, as it takes the whole heap's time. */
    private void collect() {
        for (int i = 0; i < CANARIES_PER_CHECK; i++) {
            detectors.forEach(Detector::loseCanary);
            long deadline = System.nanoTime() + CANARY_MAX.toNanos();
            while (!detectors.stream().allMatch(Detector::hasSeenCanary)) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("Netty's leak detector reported nothing in " + CANARY_MAX);
                }
                System.gc();
                LockSupport.parkNanos(BETWEEN_COLLECTIONS.toNanos());
                detectors.forEach(Detector::look);
            }
        }
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in Netty; that is how it asks
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
            Class<T> resource, int samplingInterval, long maxActive) {
        Detector<T> detector = new Detector<>(resource, samplingInterval, reports);
        detectors.add(detector);
        return detector;
    }

    private static final class Detector<T> extends ResourceLeakDetector<T> {
        private final Queue<String> reports;
        private volatile String canary = "";
        private volatile String canarySeen = "";

        Detector(Class<T> resource, int samplingInterval, Queue<String> reports) {
            super(resource, samplingInterval);
            this.reports = reports;
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            if (records.contains(CANARY)) {
                canarySeen = records;
            } else {
                reports.add(resourceType + withoutRunner(records));
            }
        }

        /** The test, or the server's code, is in the lines above JUnit's. */
        private static String withoutRunner(String records) {
            return records.lines()
                    .filter(line -> RUNNER.stream().noneMatch(line.strip()::startsWith))
                    .collect(Collectors.joining("\n"));
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            reports.add(resourceType + " (run with -Dio.netty.leakDetection.level=paranoid to see where)");
        }

        @SuppressWarnings("unchecked") // the detector keeps only its identity
        void loseCanary() {
            canary = CANARY + CANARIES.incrementAndGet() + ';';
            lose((T) new Object(), canary);
        }

        boolean hasSeenCanary() {
            return canarySeen.contains(canary);
        }

        /** A detector looks for what was lost whenever it begins to track something. */
        @SuppressWarnings("unchecked")
        void look() {
            T nothing = (T) new Object();
            ResourceLeakTracker<T> tracker = trackForcibly(nothing);
            tracker.close(nothing);
        }

        private void lose(T object, String name) {
            trackForcibly(object).record(name);
        }
    }
}
