package dev.sluice.session.model;

import dev.sluice.session.model.ModelJournal.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** The slots of one rate: when each topic had its last, and which have a value that waits for the next. */
final class ModelPacer {

    final long intervalMillis;
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private final LongSupplier turns;
    private long turn;

    /** {@code turns} counts up: of two rates that are due at once, the one goes first that knew of it first. */
    ModelPacer(double rate, LongSupplier turns) {
        this.turns = turns;
        this.intervalMillis = Math.round(1000 / rate);
    }

    private record Slot(long takenAt, boolean holds, long arrived) {}

    /** Whether a new update of a topic is to wait for a slot. Asked again for the same update, the answer is the same. */
    boolean holds(Entry entry, long now) {
        Slot slot = slots.get(entry.topic());
        if (slot != null && slot.arrived == entry.offset()) {
            return slot.holds;
        }
        if (slots.isEmpty()) {
            turn = turns.getAsLong();
        }
        if (slot == null || now - slot.takenAt >= intervalMillis) {
            slots.remove(entry.topic());
            slots.put(entry.topic(), new Slot(now, false, entry.offset()));
            return false;
        }
        slots.put(entry.topic(), new Slot(slot.takenAt, true, entry.offset()));
        return true;
    }

    long turn() {
        return turn;
    }

    long nextDue() {
        return slots.values().stream()
                .mapToLong(slot -> slot.takenAt + intervalMillis)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** The topics whose held values have their slot now, in the order of their last slots. */
    List<String> due(long now) {
        List<String> due = new ArrayList<>();
        for (Map.Entry<String, Slot> entry : List.copyOf(slots.entrySet())) {
            Slot slot = entry.getValue();
            if (now - slot.takenAt >= intervalMillis) {
                slots.remove(entry.getKey());
                turn = turns.getAsLong();
                if (slot.holds) {
                    due.add(entry.getKey());
                    slots.put(entry.getKey(), new Slot(now, false, slot.arrived));
                }
            }
        }
        return due;
    }
}
