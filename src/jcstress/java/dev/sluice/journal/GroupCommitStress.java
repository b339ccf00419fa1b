package dev.sluice.journal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The committer, the hub's writer and those who wait to be told that their update is safe. */
public class GroupCommitStress {

    private static final byte GATHERED = 'g';
    private static final byte COMMITTED = 'c';
    private static final JournalFile FILE = new MarkingFile();

    /** Marks what it is given; of many logs, since it keeps nothing. */
    private static class MarkingFile extends JournalFile {

        MarkingFile() {
            super(temporary());
        }

        private static Path temporary() {
            try {
                Path folder = Files.createTempDirectory("sluice-jcstress");
                folder.toFile().deleteOnExit();
                folder.resolve("journal").toFile().deleteOnExit();
                return folder.resolve("journal");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        void commit(Commit commit) {
            for (Update update : commit.updates()) {
                update.data()[0]++;
                update.data()[0] = update.data()[0] == GATHERED + 1 ? COMMITTED : 0;
            }
        }

        @Override
        boolean wantsLastValues() {
            return false;
        }
    }

    /** A log whose committer is an actor; its first update is gathered, and not committed yet. */
    private static class Log {
        final HeapLog heap = new HeapLog(StressBounds.ofUpdates(10), "epoch");
        final GroupCommit commits = new GroupCommit("stress", FILE, heap, new Lease(true), 0);
        final Update first;

        Log() {
            commits.commitGathered();
            first = append();
        }

        final Update append() {
            synchronized (heap) {
                commits.awaitRoom();
                Update update = heap.number(new Draft(Topic.of("a"), new byte[] {GATHERED}), 0, 0);
                heap.take(update);
                commits.add(update);
                return update;
            }
        }
    }

    /** One waits for an update that is just being committed, while the next one is appended. */
    @JCStressTest
    @Outcome(
            id = "1, 1, 1",
            expect = ACCEPTABLE,
            desc = "Told once, when it was committed; so was the next one, later.")
    @Outcome(expect = FORBIDDEN, desc = "Told too early, twice or never, or an update was committed twice or never.")
    @State
    public static class CommitWhileWaiting extends Log {
        private final AtomicInteger told = new AtomicInteger();
        private final AtomicInteger toldTooEarly = new AtomicInteger();
        private volatile Update second = first;

        @Actor
        public void committer() {
            commits.commitGathered();
        }

        @Actor
        public void publisher() {
            var unused = commits.committed(first.offset()).subscribe(none -> {}, fault -> {}, () -> {
                told.incrementAndGet();
                toldTooEarly.addAndGet(first.data()[0] == COMMITTED ? 0 : 1);
            });
        }

        @Actor
        public void writer() {
            second = append();
        }

        @Arbiter
        public void end(III_Result result) {
            commits.commitGathered();
            result.r1 = told.get() - toldTooEarly.get();
            result.r2 = first.data()[0] == COMMITTED ? 1 : 0;
            result.r3 = second != first && second.data()[0] == COMMITTED ? 1 : 0;
        }
    }
}
