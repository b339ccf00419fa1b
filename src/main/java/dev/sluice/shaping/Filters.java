package dev.sluice.shaping;

import dev.sluice.fanout.FanOut;
import dev.sluice.field.Band;
import dev.sluice.field.Deadband;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** The filters of a lane: one for each deadband, bound of silence and selection, as long as a subscription asks for them. Owned by one lane. */
public final class Filters {

    private final Selections selections;
    private final FanOut fanOut;
    private final Scheduler timer;
    private final Consumer<Throwable> faults;
    private final Map<Key, Filter> byKey = new HashMap<>();

    private record Key(
            Deadband deadband,
            @Nullable Duration maxSilence,
            @Nullable Selection among) {}

    /**
     * @param selections read the documents
     * @param timer the lane's thread and clock
     * @param faults hears of a value that could not be given out, and that some may miss therefore
     */
    public Filters(Selections selections, FanOut fanOut, Scheduler timer, Consumer<Throwable> faults) {
        this.selections = selections;
        this.fanOut = fanOut;
        this.timer = timer;
        this.faults = faults;
    }

    /**
     * A part in the filter of a deadband, for one more subscription; to be given back by {@link #leave}.
     *
     * @param maxSilence for how long a topic may be silent while a newer value of it is held back; null for ever
     * @param among which updates it is told of; null for all
     * @param isFirst whether its client shows nothing yet, and begins with snapshots
     */
    public Filtering enter(
            Deadband deadband, @Nullable Duration maxSilence, @Nullable Selection among, boolean isFirst) {
        Filter filter = byKey.computeIfAbsent(new Key(deadband, maxSilence, among), key -> {
            Band band = new Band(deadband, selections.field(deadband.field()));
            return new Filter(band, selections, maxSilence, fanOut, timer, faults);
        });
        filter.enter();
        return new Filtering(filter, isFirst);
    }

    public void leave(Filtering filtering) {
        Filter filter = filtering.filter();
        if (filter.leave()) {
            byKey.values().remove(filter);
            selections.leave(filter.band().field());
        }
    }
}
