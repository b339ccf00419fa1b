package dev.sluice.session;

import java.util.HashMap;
import java.util.Map;
import reactor.core.scheduler.Scheduler;

/** The pacers of a lane: one for each rate, as long as a subscription asks for it. Owned by one lane. */
final class Pacers {

    private final Lane lane;
    private final Scheduler timer;
    private final Map<Double, Pacer> byRate = new HashMap<>();

    Pacers(Lane lane, Scheduler timer) {
        this.lane = lane;
        this.timer = timer;
    }

    /** The pacer of a rate, for one more subscription; to be given back by {@link #leave}. */
    Pacer enter(double updatesPerSecond) {
        Pacer pacer = byRate.computeIfAbsent(updatesPerSecond, rate -> new Pacer(rate, lane, timer));
        pacer.enter();
        return pacer;
    }

    void leave(Pacer pacer) {
        if (pacer.leave()) {
            byRate.values().remove(pacer);
        }
    }

    /** How many rates are asked for; for tests. */
    int count() {
        return byRate.size();
    }
}
