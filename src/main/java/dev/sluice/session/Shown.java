package dev.sluice.session;

import dev.sluice.fanout.LaneTopic;
import dev.sluice.fanout.LaneTopics;
import dev.sluice.topic.Topic;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Of which topics a client has a value: the last thing of them that was handed to its socket was one. Takes two bits for each topic of
 * the lane that is known of, and a bounded number of those that are in the lane no more; beyond it all that are not known of count as had.
 */
final class Shown {

    /** Topics that are gone. */
    private static final int GONE_MAX = 4_096;

    private static final int PAGE_SLOTS = 256;
    private static final int PAGE_WORDS = PAGE_SLOTS / Long.SIZE;

    /** By the topics' slots: words that tell of which something is known, and behind them what. */
    private long[] @Nullable [] pages = new long[1][];

    /** Those of which other is known than what is assumed. */
    private final Map<Topic, Boolean> gone = new HashMap<>(0);

    private boolean assumed;

    /** {@code assumed} is what counts of topics of which nothing is known. */
    Shown(boolean assumed) {
        this.assumed = assumed;
    }

    /** From now on it counts as having those of which nothing is known. */
    void assumeAll() {
        if (!assumed) {
            assumed = true;
            gone.clear();
        }
    }

    /** {@code topic} is null where the lane does not have it now. */
    boolean has(Topic name, @Nullable LaneTopic topic) {
        if (topic != null) {
            long[] page = page(topic.slot());
            if (page != null && isSet(page, topic.slot(), 0)) {
                return isSet(page, topic.slot(), PAGE_WORDS);
            }
        }
        return gone.isEmpty() ? assumed : gone.getOrDefault(name, assumed);
    }

    /** Something of a topic was handed over: a value, or what says that there is none any more. */
    void handed(Topic name, @Nullable LaneTopic topic, boolean isValue) {
        if (topic == null) {
            keep(name, isValue);
            return;
        }
        long[] page = newPage(topic.slot());
        set(page, topic.slot(), 0, true);
        set(page, topic.slot(), PAGE_WORDS, isValue);
        if (!gone.isEmpty()) {
            gone.remove(name);
        }
    }

    /** Its slot will be another topic's. */
    void forget(LaneTopic topic) {
        long[] page = page(topic.slot());
        if (page != null && isSet(page, topic.slot(), 0)) {
            set(page, topic.slot(), 0, false);
            keep(topic.topic(), isSet(page, topic.slot(), PAGE_WORDS));
        }
    }

    private void keep(Topic name, boolean has) {
        if (has == assumed) {
            gone.remove(name);
        } else {
            gone.put(name, has);
            if (gone.size() > GONE_MAX) {
                gone.clear();
                assumed = true;
            }
        }
    }

    /** Of the others nothing is known any more. */
    void retain(LaneTopics topics, Predicate<Topic> kept) {
        gone.keySet().removeIf(kept.negate());
        for (int i = 0; i < pages.length; i++) {
            long[] page = pages[i];
            if (page != null) {
                retain(page, i * PAGE_SLOTS, topics, kept);
            }
        }
    }

    private static void retain(long[] page, int first, LaneTopics topics, Predicate<Topic> kept) {
        for (int slot = first; slot < first + PAGE_SLOTS; slot++) {
            if (isSet(page, slot, 0)) {
                LaneTopic topic = topics.at(slot);
                if (topic == null || !kept.test(topic.topic())) {
                    set(page, slot, 0, false);
                }
            }
        }
    }

    private long @Nullable [] page(int slot) {
        int number = slot / PAGE_SLOTS;
        return number < pages.length ? pages[number] : null;
    }

    private long[] newPage(int slot) {
        int number = slot / PAGE_SLOTS;
        if (number >= pages.length) {
            pages = Arrays.copyOf(pages, number + 1);
        }
        long[] page = pages[number];
        if (page == null) {
            page = new long[2 * PAGE_WORDS];
            pages[number] = page;
        }
        return page;
    }

    private static boolean isSet(long[] page, int slot, int words) {
        return ((page[words + slot % PAGE_SLOTS / Long.SIZE] >>> slot) & 1) != 0;
    }

    private static void set(long[] page, int slot, int words, boolean value) {
        int word = words + slot % PAGE_SLOTS / Long.SIZE;
        long bit = 1L << slot;
        page[word] = value ? page[word] | bit : page[word] & ~bit;
    }
}
