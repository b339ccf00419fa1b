package dev.sluice.journal;

import dev.sluice.message.Update;
import dev.sluice.topic.Topic;

/** What things take of the heap, overheads included: 64-bit HotSpot with compressed pointers. */
final class HeapBytes {

    /** The record 64, its place in the ring of the history 8, which is up to twice as long as needed. */
    private static final int UPDATE = 72;

    private static final int ARRAY_HEADER = 16;

    /** The topic 16, its text 24, what the table of last values keeps of it 32, its node 40, its places in two tables 32. */
    private static final int TOPIC = 144;

    /** Of a topic without a last value: node 32, offset 24, its place in the table up to 16. */
    static final long GONE_TOPIC = 72;

    private HeapBytes() {}

    static long ofUpdate(Update update) {
        return UPDATE + aligned(ARRAY_HEADER + update.data().length);
    }

    static long ofTopic(Topic topic) {
        String name = topic.name();
        boolean isLatin = name.chars().allMatch(c -> c < 256);
        return TOPIC + aligned(ARRAY_HEADER + (isLatin ? 1L : 2L) * name.length());
    }

    private static long aligned(long bytes) {
        return (bytes + 7) & ~7L;
    }
}
