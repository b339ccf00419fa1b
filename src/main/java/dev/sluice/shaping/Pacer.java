package dev.sluice.shaping;

import dev.sluice.fanout.FanOut;
import dev.sluice.fanout.LaneTopic;
import dev.sluice.message.Publication;
import dev.sluice.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * Holds the updates of each topic to one rate, for all subscriptions of a lane that ask for it: a topic that was quiet for
 * an interval is released at once; what comes within the interval after a release is held, the newest in place of the
 * older, and released at its end. So two releases of a topic are never closer than the interval, and the newest value
 * never waits longer, also when nothing follows it. Owned by one event loop.
 */
final class Pacer {

    private static final double NANOS_PER_SECOND = 1e9;

    private static final long INTERVAL_MAX_NANOS = Duration.ofDays(3650).toNanos();

    private final FanOut fanOut;
    private final Object row;
    private final Cooling<PacedTopic> cooling;
    private int users;

    /** {@code row} is where those sit whom a filter holds back values for, and who have this rate behind it; null where there is none. */
    Pacer(double updatesPerSecond, @Nullable Object row, FanOut fanOut, Scheduler timer, Consumer<Throwable> faults) {
        double nanos = Math.ceil(NANOS_PER_SECOND / updatesPerSecond);
        long intervalNanos = nanos >= (double) INTERVAL_MAX_NANOS ? INTERVAL_MAX_NANOS : (long) nanos;
        this.fanOut = fanOut;
        this.row = row == null ? this : row;
        this.cooling = new Cooling<>(intervalNanos, timer, faults, this::release);
    }

    /** Where its subscriptions sit in their audiences. */
    Object row() {
        return row;
    }

    /** One more subscription asks for this rate. */
    void enter() {
        users++;
    }

    /** One less; true if it was the last, and nothing is held any more. */
    boolean leave() {
        users--;
        if (users == 0) {
            cooling.stop();
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
        long now = cooling.nowNanos();
        if (paced == null) {
            paced = new PacedTopic(topic, now);
            cooling.begin(paced);
        } else if (!paced.holds() && cooling.isOver(paced.sinceNanos(), now)) {
            paced.releaseAtOnce(topic, now); // its timer is late
            cooling.begin(paced);
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

    private void release(PacedTopic paced) {
        Publication released = paced.release(cooling.nowNanos());
        cooling.begin(paced);
        if (released != null) {
            fanOut.release(row, this, paced.topic(), released);
        }
    }

    /** How many topics {@link #holding} goes through. */
    int topics() {
        return cooling.all().size();
    }

    /** The topics of which a value is held. */
    List<PacedTopic> holding() {
        return cooling.all().stream().filter(PacedTopic::holds).toList();
    }
}
