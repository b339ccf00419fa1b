package dev.sluice.shaping;

import dev.sluice.fanout.FanOut;
import dev.sluice.fanout.LaneTopic;
import dev.sluice.message.Publication;
import dev.sluice.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
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
 * Holds the updates of each topic to one rate, for all subscriptions of a lane that ask for it: a topic that was quiet for
 * an interval is released at once; what comes within the interval after a release is held, the newest in place of the
 * older, and released at its end. So two releases of a topic are never closer than the interval, and the newest value
 * never waits longer, also when nothing follows it.
 *
 * <p>Costs a map entry per topic that was released within the last interval, and one timer: the intervals are equal, so
 * the topics are due in the order in which they were released. Owned by one event loop.
 */
final class Pacer {

    private static final double NANOS_PER_SECOND = 1e9;

    private static final long INTERVAL_MAX_NANOS = Duration.ofDays(3650).toNanos();

    /** What is due within this time is released in one go. */
    private static final long TIMER_MIN_NANOS = Duration.ofMillis(1).toNanos();

    private final long intervalNanos;
    private final FanOut fanOut;
    private final Scheduler timer;
    private final Consumer<Throwable> faults;
    /** In the order of their last release. */
    private final Map<Topic, PacedTopic> cooling = new LinkedHashMap<>();

    private Disposable scheduled = Disposables.disposed();
    private int users;

    Pacer(double updatesPerSecond, FanOut fanOut, Scheduler timer, Consumer<Throwable> faults) {
        double nanos = Math.ceil(NANOS_PER_SECOND / updatesPerSecond);
        this.intervalNanos = nanos >= (double) INTERVAL_MAX_NANOS ? INTERVAL_MAX_NANOS : (long) nanos;
        this.fanOut = fanOut;
        this.timer = timer;
        this.faults = faults;
    }

    /** One more subscription asks for this rate. */
    void enter() {
        users++;
    }

    /** One less; true if it was the last, and nothing is held any more. */
    boolean leave() {
        users--;
        if (users == 0) {
            scheduled.dispose();
            cooling.clear();
        }
        return users == 0;
    }

    /**
     * Sees to the newest update of a topic, once, however many subscriptions ask.
     *
     * @return the topic with the update held, or with nothing held if it is to go out at once
     */
    PacedTopic arrive(LaneTopic topic) {
        PacedTopic paced = cooling.get(topic.topic());
        if (paced != null && paced.hasArrived(topic.last().offset())) {
            return paced;
        }
        long now = nowNanos();
        if (paced == null) {
            paced = new PacedTopic(topic, now);
            cool(paced);
        } else if (paced.held() == null && now - paced.releasedAt() >= intervalNanos) {
            paced.releaseAtOnce(topic, now); // its timer is late
            cool(paced);
        } else {
            paced.hold(topic);
        }
        return paced;
    }

    /** A topic that was released within the last interval, or is being released; else null. */
    @Nullable
    PacedTopic paced(Topic topic) {
        return cooling.get(topic);
    }

    private long nowNanos() {
        return timer.now(TimeUnit.NANOSECONDS);
    }

    /** To the end of the order. */
    private void toEnd(PacedTopic paced) {
        Topic topic = paced.topic().topic();
        cooling.remove(topic);
        cooling.put(topic, paced);
    }

    private void cool(PacedTopic paced) {
        toEnd(paced);
        if (scheduled.isDisposed()) {
            schedule(nowNanos());
        }
    }

    private void schedule(long now) {
        Iterator<PacedTopic> first = cooling.values().iterator();
        if (first.hasNext()) {
            long delay = first.next().releasedAt() + intervalNanos - now;
            scheduled = timer.schedule(this::onTimer, Math.max(TIMER_MIN_NANOS, delay), TimeUnit.NANOSECONDS);
        }
    }

    private void onTimer() {
        scheduled = Disposables.disposed();
        long now = nowNanos();
        try {
            releaseDue(now);
        } catch (Throwable e) {
            faults.accept(e);
        } finally {
            schedule(now);
        }
    }

    private void releaseDue(long now) {
        List<PacedTopic> due = new ArrayList<>();
        for (Iterator<PacedTopic> all = cooling.values().iterator(); all.hasNext(); ) {
            PacedTopic paced = all.next();
            if (now - paced.releasedAt() < intervalNanos) {
                break;
            }
            if (paced.held() == null) {
                all.remove();
            } else {
                due.add(paced); // held until it is its turn: sessions write in between, and ask what is held for them
            }
        }
        for (PacedTopic paced : due) {
            Publication released = paced.release(now);
            toEnd(paced);
            if (released != null) {
                fanOut.release(this, paced.topic(), released);
            }
        }
    }

    /** How many topics {@link #holding} goes through. */
    int topics() {
        return cooling.size();
    }

    /** The topics of which a value is held. */
    List<PacedTopic> holding() {
        return cooling.values().stream().filter(paced -> paced.held() != null).toList();
    }
}
