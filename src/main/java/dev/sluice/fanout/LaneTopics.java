package dev.sluice.fanout;

import dev.sluice.message.Update;
import dev.sluice.topic.Slots;
import dev.sluice.topic.Topic;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All topics that have a last value, by name and by slot: a number that stays a topic's as long as it is there, so that
 * cursors can go over the table while topics come and go.
 */
public final class LaneTopics {

    private final Map<Topic, LaneTopic> byName = new HashMap<>();
    private final Slots<LaneTopic> slots = new Slots<>();

    /** The topic of an update, which is its last value from now on. */
    LaneTopic update(Update update) {
        LaneTopic topic = byName.get(update.topic());
        if (topic == null) {
            return add(update);
        }
        topic.update(update);
        return topic;
    }

    private LaneTopic add(Update update) {
        LaneTopic topic = slots.add(slot -> new LaneTopic(slot, update));
        byName.put(update.topic(), topic);
        return topic;
    }

    /** Forgets a topic, if it is there; its slot is no other's until {@link #free}. */
    @Nullable
    LaneTopic remove(Topic name) {
        LaneTopic topic = byName.remove(name);
        if (topic != null) {
            slots.clear(topic.slot());
        }
        return topic;
    }

    /** The slot of a topic that was removed goes to the next new one. */
    void free(LaneTopic removed) {
        slots.free(removed.slot());
    }

    public @Nullable LaneTopic get(Topic name) {
        return byName.get(name);
    }

    /** The topic in a slot; null where one was forgotten. */
    public @Nullable LaneTopic at(int slot) {
        return slots.at(slot);
    }

    /** The slots of all topics are below it. */
    public int slotCount() {
        return slots.count();
    }
}
