package dev.sluice.bench.load;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/** What all clients received: totals since the begin, and what falls into the window that is measured. */
final class Tally {

    private static final long LATENCY_MICROS_MAX = Duration.ofMinutes(10).toNanos() / 1000;
    private static final int DIGITS = 3;

    /** From the time an update was meant to be published. */
    private final Histogram latency = histogram();

    /** From the time the server accepted it. */
    private final Histogram sinceAccepted = histogram();

    private final Histogram connecting = histogram();
    private long windowNanos = System.nanoTime();
    private long windowBegin;
    private long reads;
    private long bytes;
    private long windowReads;
    private long windowBytes;
    private long received;
    private long holes;
    private long disorder;
    private long told;
    private long closed;
    private int closeCode;
    private long pings;

    private static Histogram histogram() {
        return new Histogram(LATENCY_MICROS_MAX, DIGITS);
    }

    void beginWindow() {
        latency.reset();
        sinceAccepted.reset();
        windowNanos = System.nanoTime();
        windowBegin = received;
        windowReads = reads;
        windowBytes = bytes;
    }

    /** A socket was read, that had so many bytes, or was at its end. */
    void read(int count) {
        reads++;
        bytes += Math.max(0, count);
    }

    void update(long atMicros, long acceptedMicros) {
        received++;
        latency.recordValue(bounded(atMicros));
        sinceAccepted.recordValue(bounded(acceptedMicros));
    }

    private static long bounded(long micros) {
        return Math.max(0, Math.min(micros, LATENCY_MICROS_MAX));
    }

    /** The sequence of a topic goes on, {@code missing} later than it should; below 0 it went back. */
    void jump(long missing) {
        if (missing > 0) {
            holes += missing;
        } else {
            disorder++;
        }
    }

    void gap(long lost) {
        told += lost;
    }

    void ping() {
        pings++;
    }

    void close(int code) {
        closed++;
        closeCode = Math.max(code, closeCode);
    }

    void connected(long micros) {
        connecting.recordValue(bounded(micros));
    }

    void resetConnecting() {
        connecting.reset();
    }

    String connectingAnswer() {
        return "p50=%d p99=%d".formatted(connecting.getValueAtPercentile(50), connecting.getValueAtPercentile(99));
    }

    String answer() {
        long nanos = System.nanoTime() - windowNanos;
        return ("nanos=%d delivered=%d reads=%d bytes=%d p50=%d p90=%d p99=%d max=%d acceptedP50=%d acceptedP99=%d received=%d holes=%d"
                        + " disorder=%d told=%d closed=%d code=%d pings=%d")
                .formatted(
                        nanos,
                        received - windowBegin,
                        reads - windowReads,
                        bytes - windowBytes,
                        latency.getValueAtPercentile(50),
                        latency.getValueAtPercentile(90),
                        latency.getValueAtPercentile(99),
                        latency.getMaxValue(),
                        sinceAccepted.getValueAtPercentile(50),
                        sinceAccepted.getValueAtPercentile(99),
                        received,
                        holes,
                        disorder,
                        told,
                        closed,
                        closeCode,
                        pings);
    }
}
