package dev.sluice.bench.publish;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/** What was published and how it was acknowledged: totals since the begin, and what falls into the window that is measured. */
final class AckTally {

    private static final long LATENCY_MICROS_MAX = Duration.ofMinutes(10).toNanos() / 1000;
    private static final int DIGITS = 3;

    /** From the time an update was meant to be published until its publisher had the acknowledgement. */
    private final Histogram latency = new Histogram(LATENCY_MICROS_MAX, DIGITS);

    private final long[] seqs = new long[Topics.COUNT];
    private long windowNanos = System.nanoTime();
    private long windowBegin;
    private long published;
    private long heard;
    private long acknowledged;
    private long wrong;
    private long refused;
    private long closed;
    private int closeCode;

    void beginWindow() {
        latency.reset();
        windowNanos = System.nanoTime();
        windowBegin = acknowledged;
    }

    void published(int topic) {
        published++;
        heard += Topics.isHeard(topic) ? 1 : 0;
    }

    /** Its update was meant so long ago; {@code seq} is that of the update, if the wire tells. */
    void acknowledged(int topic, long seq, long micros) {
        acknowledged++;
        latency.recordValue(Math.max(0, Math.min(micros, LATENCY_MICROS_MAX)));
        if (seq != Wire.Answers.UNTOLD && seq != ++seqs[topic]) {
            wrong++;
            seqs[topic] = seq;
        }
    }

    /** An acknowledgement of another update than the one whose turn it was. */
    void wrong() {
        wrong++;
    }

    void refused() {
        refused++;
    }

    void closed(int code) {
        closed++;
        closeCode = Math.max(code, closeCode);
    }

    /** {@code owed}: updates that are due and not written yet. */
    String answer(long owed) {
        return ("nanos=%d acked=%d p50=%d p99=%d max=%d published=%d heard=%d acknowledged=%d wrong=%d refused=%d"
                        + " closed=%d code=%d owed=%d")
                .formatted(
                        System.nanoTime() - windowNanos,
                        acknowledged - windowBegin,
                        latency.getValueAtPercentile(50),
                        latency.getValueAtPercentile(99),
                        latency.getMaxValue(),
                        published,
                        heard,
                        acknowledged,
                        wrong,
                        refused,
                        closed,
                        closeCode,
                        owed);
    }
}
