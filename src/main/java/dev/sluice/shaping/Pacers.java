package dev.sluice.shaping;

import dev.sluice.fanout.FanOut;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import reactor.core.scheduler.Scheduler;

/** The pacers of a lane: one for each rate, as long as a subscription asks for it. Owned by one lane. */
public final class Pacers {

    private final FanOut fanOut;
    private final Scheduler timer;
    private final Consumer<Throwable> faults;
    private final Map<Double, Pacer> byRate = new HashMap<>();

    /**
     * @param timer the lane's thread and clock
     * @param faults hears of a value that could not be given out, and that some may miss therefore
     */
    public Pacers(FanOut fanOut, Scheduler timer, Consumer<Throwable> faults) {
        this.fanOut = fanOut;
        this.timer = timer;
        this.faults = faults;
    }

    /** A part in the pacer of a rate, for one more subscription, which begins at that offset; to be given back by {@link #leave}. */
    public Pacing enter(double updatesPerSecond, long begunAt) {
        Pacer pacer = byRate.computeIfAbsent(updatesPerSecond, rate -> new Pacer(rate, fanOut, timer, faults));
        pacer.enter();
        return new Pacing(pacer, begunAt);
    }

    public void leave(Pacing pacing) {
        if (pacing.pacer().leave()) {
            byRate.values().remove(pacing.pacer());
        }
    }
}
