package dev.sluice.session.model;

import dev.sluice.session.model.ModelJournal.Entry;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The slots of one rate: when each topic had its last, and which have a value that waits for the next. */
final class ModelPacer {

    final ModelCooling cooling;
    private final Map<String, Slot> slots = new HashMap<>();

    ModelPacer(double rate, LongSupplier turns) {
        this.cooling = new ModelCooling(Math.round(1000 / rate), turns);
    }

    private record Slot(boolean holds, long arrived) {}

    /** Whether a new update of a topic is to wait for a slot. Asked again for the same update, the answer is the same. */
    boolean holds(Entry entry, long now) {
        boolean isFree = !cooling.has(entry.topic());
        Slot slot = isFree ? null : slots.get(entry.topic());
        if (slot != null && slot.arrived == entry.offset()) {
            return slot.holds;
        }
        slots.put(entry.topic(), new Slot(!isFree, entry.offset()));
        if (isFree) {
            cooling.begin(entry.topic(), now);
        }
        return !isFree;
    }

    /** Gives out the values that have their slot now, in the order of their last slots. */
    void fire(long now, Consumer<String> released) {
        cooling.fire(now, topic -> slot(topic).holds, topic -> {
            slots.put(topic, new Slot(false, slot(topic).arrived));
            cooling.begin(topic, now);
            released.accept(topic);
        });
    }

    private Slot slot(String topic) {
        return slots.getOrDefault(topic, new Slot(false, 0));
    }
}
