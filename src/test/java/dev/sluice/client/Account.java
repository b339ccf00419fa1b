package dev.sluice.client;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one subscriber was told, reckoned up as it comes: whether updates came in the order of their topic and none twice, how
 * many are missing, and how many of them gaps told. Written by one thread; {@link #last} is for any.
 */
final class Account {

    private final Map<String, Long> seqs = new HashMap<>();
    private final Map<String, String> last = new ConcurrentHashMap<>();
    private final Map<String, String> faults = new TreeMap<>();
    private final LongAdder updates = new LongAdder();
    private final LongAdder missing = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder unknownGaps = new LongAdder();
    private final LongAdder resumed = new LongAdder();

    void take(StreamEvent event) {
        if (event instanceof Update update) {
            update(update);
        } else if (event instanceof Gap gap) {
            lost.add(gap.lost() == null ? 0 : gap.lost());
            unknownGaps.add(gap.lost() == null ? 1 : 0);
        } else if (event instanceof Began began && began.start() == Began.Start.RECOVERED) {
            resumed.increment();
        }
    }

    private void update(Update update) {
        long before = seqs.getOrDefault(update.topic(), 0L);
        if (update.seq() <= before) {
            faults.putIfAbsent(update.topic(), "seq " + update.seq() + " came after " + before);
        }
        missing.add(Math.max(0, update.seq() - before - 1));
        seqs.put(update.topic(), update.seq());
        last.put(update.topic(), update.text());
        updates.increment();
    }

    /** The newest value of each topic. */
    Map<String, String> last() {
        return last;
    }

    /** What came twice or in the wrong order; to be read when nothing more comes. */
    Map<String, String> faults() {
        return faults;
    }

    long updates() {
        return updates.sum();
    }

    long missing() {
        return missing.sum();
    }

    long lost() {
        return lost.sum();
    }

    long unknownGaps() {
        return unknownGaps.sum();
    }

    long resumed() {
        return resumed.sum();
    }

    @Override
    public String toString() {
        return updates + " updates, " + missing + " missing, " + lost + " told as lost, " + unknownGaps
                + " gaps without a count, resumed " + resumed + " times, faults " + faults;
    }
}
