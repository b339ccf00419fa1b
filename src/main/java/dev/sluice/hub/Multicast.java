package dev.sluice.hub;

import dev.sluice.message.Publication;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.reactivestreams.Subscriber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every lane of every update, in one order. Nothing is dropped: while a lane has asked for none the writer waits, and
 * that wait is a metric. But a lane that asks for nothing for too long, or that fails, is cut off, so that
 * the others go on: it gets an error in place of further updates.
 *
 * <p>Owned by the writer; lanes ask for more, and leave, on threads of their own.
 */
final class Multicast {

    private static final Logger log = LoggerFactory.getLogger(Multicast.class);

    /** A thousand times what a busy lane needs to come to its turn. */
    static final Duration LANE_PATIENCE = Duration.ofSeconds(10);

    /** How long the writer sleeps before it looks again whether a lane has room; a lane empties its inbox in milliseconds. */
    private static final long WAIT_STEP_NANOS = 50_000;

    /** What one such sleep counts at most, so that a machine that slept, or had no core for us, is no fault of the lane's. */
    private static final long WAIT_STEP_COUNTED_NANOS_MAX = 100_000_000;

    private final List<LaneDemand> lanes = new CopyOnWriteArrayList<>();
    private final Duration lanePatience;
    private final HubMetrics metrics;
    private final Runnable beforeWait;

    /** {@code beforeWait} runs before the writer waits for a lane. */
    Multicast(Duration lanePatience, HubMetrics metrics, Runnable beforeWait) {
        this.lanePatience = lanePatience;
        this.metrics = metrics;
        this.beforeWait = beforeWait;
    }

    void join(Subscriber<? super Publication> lane) {
        LaneDemand demand = new LaneDemand(lane);
        lane.onSubscribe(demand);
        lanes.add(demand);
    }

    @SuppressWarnings("ModifyCollectionInEnhancedForLoop") // the list is copied on write
    void emit(Publication publication) {
        for (LaneDemand lane : lanes) {
            if (!lane.hasRoom()) {
                awaitRoom(lane);
            }
            if (lane.isGone()) {
                lanes.remove(lane);
            } else if (lane.hasRoom()) {
                hand(publication, lane);
            }
        }
    }

    /** Cuts all off: what comes from now on does not follow what they were told. */
    @SuppressWarnings("ModifyCollectionInEnhancedForLoop") // the list is copied on write
    void cutOffAll(Throwable cause) {
        for (LaneDemand lane : lanes) {
            end(lane, cause);
        }
    }

    private void hand(Publication publication, LaneDemand lane) {
        try {
            lane.next(publication);
        } catch (RuntimeException | Error fault) {
            cutOff(lane, fault);
        }
    }

    /** Returns when the lane has room, is gone, or the server stops. */
    private void awaitRoom(LaneDemand lane) {
        beforeWait.run();
        long begin = System.nanoTime();
        long waited = 0;
        long last = begin;
        while (!lane.hasRoom() && !lane.isGone() && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(WAIT_STEP_NANOS);
            long now = System.nanoTime();
            waited += Math.min(now - last, WAIT_STEP_COUNTED_NANOS_MAX);
            last = now;
            if (waited > lanePatience.toNanos() && !lane.hasRoom()) {
                cutOff(lane, new LaneStalledException(lanePatience));
            }
        }
        metrics.waited(System.nanoTime() - begin);
    }

    private void cutOff(LaneDemand lane, Throwable cause) {
        log.error("a lane is cut off from updates: its sessions end and come back", cause);
        metrics.cutOff();
        end(lane, cause);
    }

    private void end(LaneDemand lane, Throwable cause) {
        lanes.remove(lane);
        try {
            lane.fail(cause);
        } catch (RuntimeException | Error fault) {
            log.error("a lane that was cut off could not be told", fault);
        }
    }
}
