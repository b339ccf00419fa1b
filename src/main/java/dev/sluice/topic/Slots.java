package dev.sluice.topic;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A table in which each thing has a slot: a number that stays its own as long as it is there, so that a reader can go over all
 * slots bit by bit while things come and go. Not thread-safe.
 */
public final class Slots<T> {

    private final List<@Nullable T> bySlot = new ArrayList<>();
    private final ArrayDeque<Integer> free = new ArrayDeque<>(0);

    /** Puts something into a free slot, made for that slot. */
    public T add(IntFunction<T> make) {
        Integer reused = free.poll();
        int slot = reused == null ? bySlot.size() : reused;
        T added = make.apply(slot);
        if (reused == null) {
            bySlot.add(added);
        } else {
            bySlot.set(slot, added);
        }
        return added;
    }

    /** Takes something out; the slot is nobody else's until {@link #free}. */
    public void clear(int slot) {
        bySlot.set(slot, null);
    }

    /** Gives a cleared slot to what comes next. */
    public void free(int slot) {
        free.add(slot);
    }

    /** Null where something was taken out. */
    public @Nullable T at(int slot) {
        return bySlot.get(slot);
    }

    /** All slots are below it. */
    public int count() {
        return bySlot.size();
    }
}
