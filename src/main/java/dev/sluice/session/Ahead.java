package dev.sluice.session;

import dev.sluice.lane.Lane;
import dev.sluice.lane.Membership;
import dev.sluice.message.StreamPosition;
import dev.sluice.timer.TimerWheel;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a client wait that has seen more of the log than this node, as one may that comes from another node: until this one has read as
 * far, or knows that the log ends before.
 */
final class Ahead {

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    /** Where the log can not be read: then it is told that nobody knows what it missed. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(5);

    private final Lane lane;
    private final Membership membership;
    private final Supplier<Duration> behind;
    private final TimerWheel.Timer timer = new TimerWheel.Timer(this::look);
    private @Nullable StreamPosition awaited;
    private long sinceNanos;

    /** {@code behind} tells how long ago this node knew that it had the whole log. */
    Ahead(Lane lane, Membership membership, Supplier<Duration> behind) {
        this.lane = lane;
        this.membership = membership;
        this.behind = behind;
    }

    /** Whether a place in the log is to be waited for; then the session has a turn soon, to ask again. */
    boolean isAwaited(StreamPosition place) {
        if (!place.epoch().equals(lane.epoch()) || place.offset() <= lane.head()) {
            awaited = null;
            return false;
        }
        long now = lane.nowNanos();
        if (!place.equals(awaited)) {
            awaited = place;
            sinceNanos = now;
        }
        Duration waited = Duration.ofNanos(now - sinceNanos);
        boolean endsBefore =
                place.offset() > lane.journal().head().offset() && behind.get().compareTo(waited) < 0;
        if (endsBefore || waited.compareTo(WAIT_MAX) >= 0) {
            return false;
        }
        lane.wheel().set(timer, now + LOOK_EVERY.toNanos());
        return true;
    }

    private long look(long now) {
        membership.touch();
        return TimerWheel.NEVER;
    }

    void stop() {
        timer.cancel();
    }
}
