package dev.sluice.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one subscriber was told, reckoned up as it comes: whether updates came in the order of their topic and none twice, which
 * are missing, and whether gaps told of them. Written by one thread; {@link #last} is for any.
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
    private final List<Told> gaps = new CopyOnWriteArrayList<>();
    private final List<Hole> holes = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> gapsBefore = new HashMap<>();
    private long began;

    /** A gap, and the offsets that it tells of. */
    private record Told(Gap gap, long from, long to) {

        /** One that names no offsets ends where the subscription began anew. */
        static Told of(Gap gap, long began) {
            Long from = gap.from();
            Long to = gap.to();
            return new Told(gap, from == null ? 0 : from, to == null ? began : to);
        }

        boolean tells(String topic, long offset) {
            return from <= offset
                    && offset <= to
                    && (gap.topics().isEmpty() || gap.topics().contains(topic));
        }
    }

    /** Updates that did not come after a seq and before an update, and how many gaps had been told at either. */
    private record Hole(long seq, Update end, int gapsBefore, int gapsAtEnd) {}

    void take(StreamEvent event) {
        if (event instanceof Update update) {
            update(update);
        } else if (event instanceof Gap gap) {
            lost.add(gap.lost() == null ? 0 : gap.lost());
            unknownGaps.add(gap.lost() == null ? 1 : 0);
            gaps.add(Told.of(gap, began));
        } else if (event instanceof Began now) {
            began = now.offset();
            resumed.add(now.start() == Began.Start.RECOVERED ? 1 : 0);
        }
    }

    /**
     * Which updates are missing that no gap told, before a later one of their topic came.
     *
     * @param offsets of each update, whose text is its number
     * @param topics which they go to in turn
     */
    List<String> untold(List<Long> offsets, int topics) {
        List<String> untold = new ArrayList<>();
        for (Hole hole : holes) {
            Update end = hole.end();
            // a history that is lost is followed by snapshots, each of the newest update of its topic
            boolean isSnapshot = end.kind() == Update.Kind.SNAPSHOT
                    && gaps.stream()
                            .limit(hole.gapsAtEnd())
                            .skip(hole.gapsBefore())
                            .anyMatch(told -> told.gap().reason().equals("history"));
            for (long seq = hole.seq() + 1; seq < end.seq() && !isSnapshot; seq++) {
                long number = Long.parseLong(end.text()) - topics * (end.seq() - seq);
                long offset = offsets.get((int) number - 1);
                if (gaps.stream().limit(hole.gapsAtEnd()).noneMatch(told -> told.tells(end.topic(), offset))) {
                    untold.add(end.topic() + " " + seq + " at " + offset);
                }
            }
        }
        return untold;
    }

    private void update(Update update) {
        long before = seqs.getOrDefault(update.topic(), 0L);
        if (update.seq() <= before) {
            faults.putIfAbsent(update.topic(), "seq " + update.seq() + " came after " + before);
        }
        int earlier = gapsBefore.getOrDefault(update.topic(), 0);
        if (update.seq() > before + 1) {
            missing.add(update.seq() - before - 1);
            holes.add(new Hole(before, update, earlier, gaps.size()));
        }
        gapsBefore.put(update.topic(), gaps.size());
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
