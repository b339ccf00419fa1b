package dev.sluice.timer;

import java.util.function.LongUnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many timers in one: a ring of slots, each a tick wide, with a linked list of timers. To set and to cancel
 * is constant work, and a tick looks only at what may be due in it. A timer that is due later than one turn of the ring
 * is looked at once a turn.
 *
 * <p>Fires up to one tick late, never early. Owned by one thread at a time.
 */
public final class TimerWheel {

    /** Returned by a timer that does not want to fire again. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final Logger log = LoggerFactory.getLogger(TimerWheel.class);

    private static final int SLOTS = 512;

    private final long tickNanos;
    private final long startNanos;
    private final Timer[] slots = new Timer[SLOTS];
    private long ticksDone;

    public TimerWheel(long tickNanos, long nowNanos) {
        this.tickNanos = tickNanos;
        this.startNanos = nowNanos;
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Timer(now -> NEVER);
        }
    }

    /** Sets a timer that is not set, to fire at {@code dueNanos} or up to a tick later. */
    public void set(Timer timer, long dueNanos) {
        if (dueNanos == NEVER) {
            return;
        }
        timer.dueNanos = dueNanos;
        long tick = Math.max(ticksDone + 1, ceilDiv(dueNanos - startNanos, tickNanos));
        timer.linkInto(slots[(int) (tick % SLOTS)]);
    }

    private static long ceilDiv(long nanos, long tick) {
        return -Math.floorDiv(-nanos, tick);
    }

    /** Fires what has become due. */
    public void advance(long nowNanos) {
        long ticks = Math.floorDiv(nowNanos - startNanos, tickNanos);
        if (ticks - ticksDone > SLOTS) {
            ticksDone = ticks - SLOTS; // after a long pause one turn meets every slot
        }
        while (ticksDone < ticks) {
            ticksDone++;
            fire(slots[(int) (ticksDone % SLOTS)], nowNanos);
        }
    }

    /** Takes the list off first: a timer set anew, even into this slot, is met in a later tick. */
    private void fire(Timer slot, long nowNanos) {
        Timer list = new Timer(now -> NEVER);
        list.takeOver(slot);
        while (list.next != list) {
            Timer timer = list.next;
            timer.cancel();
            set(timer, timer.dueNanos <= nowNanos ? run(timer.task, nowNanos) : timer.dueNanos);
        }
    }

    /** One that fails does not fire again; the others do. */
    private static long run(LongUnaryOperator task, long nowNanos) {
        try {
            return task.applyAsLong(nowNanos);
        } catch (Throwable e) {
            log.error("A timer failed and is not set again; the others go on.", e);
            return NEVER;
        }
    }

    /** A node of the list: in it while set. The task is given the time and says when it is due again, or {@link #NEVER}. */
    public static final class Timer {
        private final LongUnaryOperator task;
        private long dueNanos;
        private Timer next = this;
        private Timer previous = this;

        public Timer(LongUnaryOperator task) {
            this.task = task;
        }

        private void linkInto(Timer head) {
            next = head;
            previous = head.previous;
            previous.next = this;
            head.previous = this;
        }

        private void takeOver(Timer head) {
            if (head.next != head) {
                next = head.next;
                previous = head.previous;
                next.previous = this;
                previous.next = this;
                head.next = head;
                head.previous = head;
            }
        }

        /** Does nothing where it is not set. */
        public void cancel() {
            previous.next = next;
            next.previous = previous;
            next = this;
            previous = this;
        }
    }
}
