package dev.sluice.watchdog;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the watchdog knows of one probe. Written by the watchdog's thread, read by whoever asks. */
final class Watched {

    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

    private final Probe probe;
    private final long stalledAfterNanos;
    private long progress;
    private long stillNanos;
    private volatile @Nullable Duration stalledFor;

    Watched(Probe probe, Duration stalledAfter) {
        this.probe = probe;
        this.stalledAfterNanos = stalledAfter.toNanos();
        this.progress = probe.progress();
    }

    String name() {
        return probe.name();
    }

    boolean isOf(Probe other) {
        return probe == other;
    }

    /** For how long it has stood still; null while it gets on. */
    @Nullable
    Duration stalledFor() {
        return stalledFor;
    }

    /** Looks again, so much time after the last look. */
    void look(long elapsedNanos) {
        long now = probe.progress();
        if (now != progress || !probe.hasWork()) {
            progress = now;
            tellRecovered();
            stillNanos = 0;
            return;
        }
        stillNanos += elapsedNanos;
        if (stillNanos > stalledAfterNanos) {
            boolean isNew = stalledFor == null;
            stalledFor = Duration.ofNanos(stillNanos);
            if (isNew) {
                log.error(
                        "{} has stood still for {} ms though it has work: {}", name(), stillNanos / 1_000_000, stack());
            }
        }
    }

    private void tellRecovered() {
        if (stalledFor != null) {
            log.warn("{} gets on again, it stood still for {} ms", name(), stillNanos / 1_000_000);
            stalledFor = null;
        }
    }

    private String stack() {
        Thread thread = probe.thread();
        if (thread == null) {
            return "it has no thread";
        }
        return "thread " + thread.getName() + " (" + thread.getState() + ")"
                + Arrays.stream(thread.getStackTrace())
                        .map(frame -> System.lineSeparator() + "\tat " + frame)
                        .collect(Collectors.joining());
    }
}
