package dev.sluice.shaping;

import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * The topics of which something was given out within the last interval, and what is to be done at its end where something is held back
 * since. Costs a map entry for each, and one timer: the intervals are equal, so they end in the order in which they began. Owned by
 * one event loop.
 */
final class Cooling<C extends Cooling.Cool> {

    /** What is due within this time is done in one go. */
    private static final long TIMER_MIN_NANOS = 1_000_000;

    private final long intervalNanos;
    private final Scheduler timer;
    private final Consumer<Throwable> faults;
    private final Consumer<C> onDue;
    /** In the order in which their intervals began. */
    private final Map<Topic, C> cooling = new LinkedHashMap<>();

    private Disposable scheduled = Disposables.disposed();
    private boolean isRunning;

    /** One topic. */
    interface Cool {

        Topic name();

        /** When its interval began, on the clock of the timer. */
        long sinceNanos();

        /** Whether something of it is held back. */
        boolean holds();
    }

    /** {@code onDue} is told of those that hold something at the end of their interval, to give it out. */
    Cooling(long intervalNanos, Scheduler timer, Consumer<Throwable> faults, Consumer<C> onDue) {
        this.intervalNanos = intervalNanos;
        this.timer = timer;
        this.faults = faults;
        this.onDue = onDue;
    }

    long nowNanos() {
        return timer.now(TimeUnit.NANOSECONDS);
    }

    /** Whether an interval that began then is over. */
    boolean isOver(long sinceNanos, long now) {
        return now - sinceNanos >= intervalNanos;
    }

    /** One whose interval is not over, or that is being given out; else null. */
    @Nullable
    C get(Topic name) {
        return cooling.get(name);
    }

    Collection<C> all() {
        return Collections.unmodifiableCollection(cooling.values());
    }

    /** Its interval begins now. */
    void begin(C cool) {
        cooling.remove(cool.name());
        cooling.put(cool.name(), cool);
        if (!isRunning && scheduled.isDisposed()) {
            schedule(nowNanos());
        }
    }

    void remove(C cool) {
        cooling.remove(cool.name(), cool);
    }

    void stop() {
        scheduled.dispose();
        cooling.clear();
    }

    private void schedule(long now) {
        Iterator<C> first = cooling.values().iterator();
        if (first.hasNext()) {
            long delay = first.next().sinceNanos() + intervalNanos - now;
            scheduled = timer.schedule(this::onTimer, Math.max(TIMER_MIN_NANOS, delay), TimeUnit.NANOSECONDS);
        }
    }

    private void onTimer() {
        scheduled = Disposables.disposed();
        long now = nowNanos();
        isRunning = true;
        try {
            endIntervals(now);
        } catch (Throwable e) {
            faults.accept(e);
        } finally {
            isRunning = false;
            schedule(now);
        }
    }

    private void endIntervals(long now) {
        List<C> due = new ArrayList<>();
        for (Iterator<C> all = cooling.values().iterator(); all.hasNext(); ) {
            C next = all.next();
            if (!isOver(next.sinceNanos(), now)) {
                break;
            }
            if (next.holds()) {
                due.add(next); // here until its turn: sessions write in between, and ask what is held for them
            } else {
                all.remove();
            }
        }
        for (C next : due) {
            onDue.accept(next);
            if (isOver(next.sinceNanos(), now)) {
                remove(next); // it did not begin anew
            }
        }
    }
}
