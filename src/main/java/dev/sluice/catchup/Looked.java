package dev.sluice.catchup;

import dev.sluice.fanout.LaneTopic;
import org.jspecify.annotations.Nullable;

/**
 * Remembers of the topics that were looked at last how many cursors do not cover them, counting from the first that there ever
 * was: one that does not cover a topic will not later. Takes a few kilobytes, however many topics there are.
 */
final class Looked {

    private static final int TOPICS = 256;

    private final @Nullable LaneTopic[] topics = new LaneTopic[TOPICS];
    private final long[] passed = new long[TOPICS];

    /** 0 where it is not remembered. */
    long passed(LaneTopic topic) {
        int place = place(topic);
        return topics[place] == topic ? passed[place] : 0;
    }

    /** A retirement is covered by no snapshot, a value of the same topic may be. */
    void put(LaneTopic topic, long count) {
        if (!topic.last().isRetirement()) {
            topics[place(topic)] = topic;
            passed[place(topic)] = count;
        }
    }

    private static int place(LaneTopic topic) {
        return topic.slot() % TOPICS;
    }
}
