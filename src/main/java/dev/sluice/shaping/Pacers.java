package dev.sluice.shaping;

import dev.sluice.fanout.FanOut;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** The pacers of a lane: one for each rate and selection, as long as a subscription asks for them. Owned by one lane. */
public final class Pacers {

    private final FanOut fanOut;
    private final Scheduler timer;
    private final Consumer<Throwable> faults;
    private final Map<Pace, Pacer> byPace = new HashMap<>();

    /** What is selected decides what replaces what. */
    private record Pace(
            double updatesPerSecond,
            @Nullable Selection among,
            @Nullable Object behind) {}

    /**
     * @param timer the lane's thread and clock
     * @param faults hears of a value that could not be given out, and that some may miss therefore
     */
    public Pacers(FanOut fanOut, Scheduler timer, Consumer<Throwable> faults) {
        this.fanOut = fanOut;
        this.timer = timer;
        this.faults = faults;
    }

    /**
     * A part in the pacer of a rate, for one more subscription, which begins at that offset; to be given back by {@link #leave}.
     *
     * @param among which updates it is told of; null for all
     * @param behind the filter that they have passed; null for none
     */
    public Pacing enter(double updatesPerSecond, @Nullable Selection among, @Nullable Filtering behind, long begunAt) {
        Pacer pacer = byPace.computeIfAbsent(
                new Pace(updatesPerSecond, among, behind == null ? null : behind.shared()),
                pace -> new Pacer(updatesPerSecond, behind == null ? null : behind.row(), fanOut, timer, faults));
        pacer.enter();
        return new Pacing(pacer, begunAt);
    }

    public void leave(Pacing pacing) {
        if (pacing.pacer().leave()) {
            byPace.values().remove(pacing.pacer());
        }
    }
}
