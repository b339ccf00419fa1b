package dev.sluice.journal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.sluice.journal.Journal.Slice;
import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** A lane reads the log while the hub's writer appends: what it sees is the log at one moment. */
public class MemoryJournalStress {

    /** A journal that keeps two updates, and has one of each of two topics. */
    private static class Log {
        private static final Topic A = Topic.of("a");
        private static final Topic B = Topic.of("b");

        final MemoryJournal journal = new MemoryJournal(StressBounds.ofUpdates(2));

        Log() {
            append(A);
            append(B);
        }

        private void append(Topic topic) {
            var unused = journal.show(journal.append(new Draft(topic, new byte[] {'1'}), 0, 0));
        }

        /** Offsets 3 and 4, each of which evicts one. */
        void appendTwo() {
            append(A);
            append(B);
        }

        /** Its offset, or how many there are instead, negative. */
        static int secondOfTwo(List<Update> updates) {
            return updates.size() == 2 ? (int) updates.get(1).offset() : -updates.size();
        }
    }

    /** A replay from the beginning. */
    @JCStressTest
    @Outcome(id = "0, 1, 2", expect = ACCEPTABLE, desc = "Read before both appends: nothing is missing.")
    @Outcome(id = "1, 2, 3", expect = ACCEPTABLE, desc = "Between the two: the first is told as missing.")
    @Outcome(id = "2, 3, 4", expect = ACCEPTABLE, desc = "Behind both: two are told as missing.")
    @Outcome(expect = FORBIDDEN, desc = "A hole that is not told, or a piece of another moment.")
    @State
    public static class AppendAndRead extends Log {

        @Actor
        public void writer() {
            appendTwo();
        }

        @Actor
        public void lane(III_Result result) {
            Slice slice = journal.read(0, 10);
            List<Update> updates = slice.updates();
            result.r1 = slice.missing() == null ? 0 : (int) slice.missing().to();
            result.r2 = (int) updates.get(0).offset();
            result.r3 = secondOfTwo(updates);
        }
    }

    /** The last values, of which no topic is missing at any moment. */
    @JCStressTest
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "Before both appends.")
    @Outcome(id = "2, 3", expect = ACCEPTABLE, desc = "Between: the first topic has its new value, behind the other's.")
    @Outcome(id = "3, 4", expect = ACCEPTABLE, desc = "Behind both.")
    @Outcome(expect = FORBIDDEN, desc = "A topic without a value, or values out of order.")
    @State
    public static class AppendAndLastValues extends Log {

        @Actor
        public void writer() {
            appendTwo();
        }

        @Actor
        public void reader(II_Result result) {
            List<Update> values = journal.lastValues();
            result.r1 = (int) values.get(0).offset();
            result.r2 = secondOfTwo(values);
        }
    }

    /** A session asks whether it can resume: the head, then what was evicted. */
    @JCStressTest
    @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "Both before the appends.")
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "The head before, one evicted behind it.")
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "The head before, both evicted behind it.")
    @Outcome(id = "3, 1", expect = ACCEPTABLE, desc = "Between the appends.")
    @Outcome(id = "3, 2", expect = ACCEPTABLE, desc = "The head between, both evicted behind it.")
    @Outcome(id = "4, 2", expect = ACCEPTABLE, desc = "Behind both.")
    @Outcome(expect = FORBIDDEN, desc = "Less evicted than the head that was seen before tells.")
    @State
    public static class AppendAndHead extends Log {

        @Actor
        public void writer() {
            appendTwo();
        }

        @Actor
        public void session(II_Result result) {
            result.r1 = (int) journal.head().offset();
            result.r2 = (int) journal.evictedTo();
        }
    }
}
