package dev.sluice.journal;

import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import reactor.core.Disposable;

/**
 * A process that appends as fast as it can until it is killed, and tells on its standard output what it was given and
 * what is committed. Its topics become more and more, so that some are new in what gets lost.
 */
final class Appender {

    static final int GIVEN = 1;
    static final int COMMITTED = 2;
    private static final int NEW_TOPIC_EVERY = 500;

    private Appender() {}

    /** Takes the file and the number of the run. */
    public static void main(String[] args) throws IOException {
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out));
        System.setOut(System.err);
        DiskJournal journal = new DiskJournal(JournalKillTests.properties(Path.of(args[0])));
        int run = Integer.parseInt(args[1]);
        Random random = new Random(run);
        Topic[] topics = Stream.iterate(0, i -> i + 1)
                .limit(JournalKillTests.TOPICS)
                .map(i -> Topic.of("t/" + i))
                .toArray(Topic[]::new);
        int fewest = run * JournalKillTests.TOPICS / JournalKillTests.RUNS;
        for (int i = 0; ; i++) {
            int topic = random.nextInt(Math.min(fewest + 1 + i / NEW_TOPIC_EVERY, topics.length));
            Draft draft = new Draft(topics[topic], dataOf(run, i));
            Update update = journal.append(draft, System.currentTimeMillis() * 1_000, System.nanoTime());
            List<Update> unused = journal.show(update);
            synchronized (out) {
                out.writeByte(GIVEN);
                out.writeInt(topic);
                out.writeLong(update.seq());
                out.writeLong(update.offset());
                out.writeInt(i);
            }
            if (i % 100 == 0) {
                long offset = update.offset();
                Disposable unusedTelling = journal.committed(offset).subscribe(null, null, () -> tell(out, offset));
            }
        }
    }

    static byte[] dataOf(int run, int index) {
        return ("\"" + run + " " + index + " " + "x".repeat(index % 200) + "\"").getBytes(StandardCharsets.UTF_8);
    }

    private static void tell(DataOutputStream out, long offset) {
        synchronized (out) {
            try {
                out.writeByte(COMMITTED);
                out.writeLong(offset);
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
