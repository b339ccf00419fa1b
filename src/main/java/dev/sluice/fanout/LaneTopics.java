package dev.sluice.fanout;

import dev.sluice.message.Publication;
import dev.sluice.topic.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All topics that have a last value, by name and by slot: a number that stays a topic's as long as it is there, so that
 * cursors can go over the table while topics come and go.
 */
public final class LaneTopics {

    private final Map<Topic, LaneTopic> byName = new HashMap<>();
    private final List<@Nullable LaneTopic> bySlot = new ArrayList<>();
    private final ArrayDeque<Integer> freeSlots = new ArrayDeque<>();

    /** The topic of an update, which is its last value from now on. */
    LaneTopic update(Publication publication) {
        LaneTopic topic = byName.get(publication.update().topic());
        if (topic == null) {
            return add(publication);
        }
        topic.update(publication);
        return topic;
    }

    private LaneTopic add(Publication publication) {
        Integer free = freeSlots.poll();
        LaneTopic topic = new LaneTopic(free == null ? bySlot.size() : free, publication);
        byName.put(publication.update().topic(), topic);
        if (free == null) {
            bySlot.add(topic);
        } else {
            bySlot.set(free, topic);
        }
        return topic;
    }

    /** Forgets a topic, if it is there; its slot is no other's until {@link #free}. */
    @Nullable
    LaneTopic remove(Topic name) {
        LaneTopic topic = byName.remove(name);
        if (topic != null) {
            bySlot.set(topic.slot(), null);
        }
        return topic;
    }

    /** The slot of a topic that was removed goes to the next new one. */
    void free(LaneTopic removed) {
        freeSlots.add(removed.slot());
    }

    public @Nullable LaneTopic get(Topic name) {
        return byName.get(name);
    }

    /** The topic in a slot; null where one was forgotten. */
    public @Nullable LaneTopic at(int slot) {
        return bySlot.get(slot);
    }

    /** The slots of all topics are below it. */
    public int slotCount() {
        return bySlot.size();
    }
}
