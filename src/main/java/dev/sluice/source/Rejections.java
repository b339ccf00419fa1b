package dev.sluice.source;

import dev.sluice.source.Rejection.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what is not published, by reason, and shows some of it in the log: of each reason the first, and then at most one
 * in ten seconds, with the number of those not shown. Safe for any thread.
 */
final class Rejections {

    private static final Logger log = LoggerFactory.getLogger(Rejections.class);
    private static final long BETWEEN_SAMPLES_NANOS = 10_000_000_000L;
    private static final int ORIGIN_SHOWN_MAX = 100;
    private static final int MESSAGE_SHOWN_MAX = 300;

    private final LongSupplier nanoTime;
    private final String source;
    private final Map<Reason, Tally> tallies = new EnumMap<>(Reason.class);

    Rejections(Source source, MeterRegistry registry, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.source = SourceMeters.label(source);
        long longAgo = nanoTime.getAsLong() - BETWEEN_SAMPLES_NANOS;
        for (Reason reason : Reason.values()) {
            Counter counter = Counter.builder("sluice." + source.kind() + ".rejected")
                    .description("Messages, or SenML records in them, that were not published")
                    .tag(SourceMeters.TAG, source.name())
                    .tag("reason", reason.tag())
                    .register(registry);
            tallies.put(reason, new Tally(counter, longAgo));
        }
    }

    void add(Rejection rejection, String origin) {
        Tally tally = tallies.get(rejection.reason());
        if (tally == null) {
            throw new IllegalStateException("reason without a counter");
        }
        long skipped = tally.add(nanoTime.getAsLong());
        if (skipped >= 0) {
            log.warn(
                    "{}: message on {} not published: {}, {} ({} more since the last such line)",
                    source,
                    '"' + shown(origin, ORIGIN_SHOWN_MAX) + '"',
                    rejection.reason().tag(),
                    shown(rejection.message(), MESSAGE_SHOWN_MAX),
                    skipped);
        }
    }

    /** What others have written, as origins and names in messages, must not forge lines of the log. */
    private static String shown(String text, int max) {
        String cut = text.length() > max ? text.substring(0, max) + "..." : text;
        return cut.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }

    private static final class Tally {
        private final Counter counter;
        private long lastSampleNanos;
        private long skipped;

        Tally(Counter counter, long lastSampleNanos) {
            this.counter = counter;
            this.lastSampleNanos = lastSampleNanos;
        }

        /** How many were not shown since the last that was, if this one is to be shown; else negative. */
        synchronized long add(long now) {
            counter.increment();
            if (now - lastSampleNanos < BETWEEN_SAMPLES_NANOS) {
                skipped++;
                return -1;
            }
            long before = skipped;
            skipped = 0;
            lastSampleNanos = now;
            return before;
        }
    }
}
