package dev.sluice.session.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the log must hold, by the protocol's words: everything ever published, with a mark up to which it was evicted. */
public final class ModelJournal {

    private final int historyMax;
    private final int topicsMax;
    private final List<Entry> all = new ArrayList<>();
    private final Map<String, Entry> last = new LinkedHashMap<>();
    private long evictedTo;

    public ModelJournal(int historyMax, int topicsMax) {
        this.historyMax = historyMax;
        this.topicsMax = topicsMax;
    }

    /** The update that publishing makes. */
    public Entry publish(String topic, String data, long atMillis) {
        Entry before = last.remove(topic);
        long seq = before == null ? 1 : before.seq + 1;
        String forgotten = null;
        if (data.equals("null")) {
            forgotten = topic;
        } else if (last.size() == topicsMax) {
            forgotten = last.keySet().iterator().next();
            last.remove(forgotten);
        }
        Entry entry = new Entry(topic, seq, all.size() + 1, atMillis, data, forgotten);
        if (!entry.isRetirement()) {
            last.put(topic, entry);
        }
        all.add(entry);
        evictedTo = Math.max(0, all.size() - historyMax);
        return entry;
    }

    public long head() {
        return all.size();
    }

    public long evictedTo() {
        return evictedTo;
    }

    Entry at(long offset) {
        return all.get((int) offset - 1);
    }

    /** The offset of the newest update of a topic that it knows of; 0 where it has none. */
    long newestOffset(String topic) {
        Entry lastValue = last.get(topic);
        for (long offset = head(); lastValue == null && offset > evictedTo; offset--) {
            if (at(offset).topic().equals(topic)) {
                return offset;
            }
        }
        return lastValue == null ? 0 : lastValue.offset();
    }

    Map<String, Entry> last() {
        return last;
    }

    /** One update; {@code forgotten} is the topic that has no last value any more since. */
    public record Entry(
            String topic,
            long seq,
            long offset,
            long atMillis,
            String data,
            @Nullable String forgotten) {

        public boolean isRetirement() {
            return data.equals("null");
        }

        @Override
        public String toString() {
            return topic + ":" + seq + "@" + offset;
        }
    }
}
