package dev.sluice.lane;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The handoff from the hub's writer to a lane: whatever the two do at once, a drain comes for everything that was offered. */
public class InboxStress {

    /** An inbox whose loop is an actor: it runs the tasks that are there when it looks. */
    private static class Handoff {
        final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        final ArrayDeque<Integer> taken = new ArrayDeque<>();
        final Inbox<Integer> inbox = new Inbox<>(8, tasks::add, this::drain, tasks::add, this::drain);

        void drain() {
            for (Integer item = inbox.poll(); item != null; item = inbox.poll()) {
                taken.add(item);
            }
            inbox.rest(false);
        }

        void runLoopOnce() {
            Runnable task = tasks.poll();
            if (task != null) {
                task.run();
            }
        }

        void runLoopToTheEnd() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }

        /** How many were taken, or -1 if not in their order. */
        int takenInOrder() {
            int last = 0;
            for (int item : taken) {
                if (item <= last) {
                    return -1;
                }
                last = item;
            }
            return taken.size();
        }
    }

    /** The writer offers while a drain of the first item ends. */
    @JCStressTest
    @Outcome(id = "3, 0", expect = ACCEPTABLE, desc = "All were drained, in order, and none is left.")
    @Outcome(expect = FORBIDDEN, desc = "A wake-up was lost, or an item.")
    @State
    public static class OfferWhileADrainEnds extends Handoff {

        public OfferWhileADrainEnds() {
            inbox.rest(false);
            inbox.offer(1);
        }

        @Actor
        public void writer() {
            inbox.offer(2);
            inbox.offer(3);
        }

        @Actor
        public void loop() {
            runLoopOnce();
        }

        @Arbiter
        public void end(II_Result result) {
            runLoopToTheEnd();
            result.r1 = takenInOrder();
            result.r2 = inbox.size();
        }
    }

    /** The lane begins, on its loop, while the writer has begun to offer. */
    @JCStressTest
    @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "All were drained, in order, once the inbox was open.")
    @Outcome(expect = FORBIDDEN, desc = "What was offered before the inbox opened is not drained.")
    @State
    public static class OfferWhileItOpens extends Handoff {

        @Actor
        public void writer() {
            inbox.offer(1);
            inbox.offer(2);
        }

        @Actor
        public void loop() {
            inbox.rest(false);
            runLoopOnce();
        }

        @Arbiter
        public void end(II_Result result) {
            runLoopToTheEnd();
            result.r1 = takenInOrder();
            result.r2 = inbox.size();
        }
    }

    /** A session touches its lane, from the loop, while the writer offers: one drain or two, but no two at once. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "One task drained the item, for both.")
    @Outcome(
            id = "1, 2",
            expect = ACCEPTABLE,
            desc = "The item was offered behind the first drain, so there was another.")
    @Outcome(expect = FORBIDDEN, desc = "A wake-up was lost, or two drains were scheduled at once.")
    @State
    public static class WakeWhileOffering extends Handoff {
        private int drains;

        public WakeWhileOffering() {
            inbox.rest(false);
        }

        @Override
        void drain() {
            drains++;
            super.drain();
        }

        @Actor
        public void writer() {
            inbox.offer(1);
        }

        @Actor
        public void loop() {
            inbox.wake();
            runLoopOnce();
        }

        @Arbiter
        public void end(II_Result result) {
            runLoopToTheEnd();
            result.r1 = takenInOrder();
            result.r2 = drains;
        }
    }
}
