package dev.sluice.lane;

import dev.sluice.watchdog.Probe;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One of the things that a lane has to get on with. */
record LaneProbe(
        String name, Supplier<@Nullable Thread> threadNow, LongSupplier progressNow, BooleanSupplier hasWorkNow)
        implements Probe {

    @Override
    public @Nullable Thread thread() {
        return threadNow.get();
    }

    @Override
    public long progress() {
        return progressNow.getAsLong();
    }

    @Override
    public boolean hasWork() {
        return hasWorkNow.getAsBoolean();
    }
}
