package dev.sluice.journal;

import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.util.unit.DataSize;

/** A process that fills a journal and prints what it takes of the heap, and what the journal says that it takes. */
final class HeapUse {

    private HeapUse() {}

    /** Takes the bound in bytes, the number of topics, the levels of each, and the bytes of a value. */
    public static void main(String[] args) {
        long bytes = Long.parseLong(args[0]);
        int topics = Integer.parseInt(args[1]);
        String levels = "/l".repeat(Integer.parseInt(args[2]) - 1);
        int size = Integer.parseInt(args[3]);
        JournalProperties bounds = new JournalProperties(
                JournalProperties.Store.MEMORY,
                Path.of("unused"),
                Duration.ofMillis(20),
                false,
                100_000,
                DataSize.ofBytes(bytes),
                Duration.ofHours(1),
                1_000_000);
        MemoryJournal journal = new MemoryJournal(bounds);
        try {
            long before = used();
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < topics; i++) {
                    Topic topic = Topic.of("t" + i + levels);
                    Update update = journal.append(new Draft(topic, new byte[size]), i, System.nanoTime());
                    List<Update> unused = journal.show(update);
                }
            }
            System.out.println(used() - before + " " + journal.usage().bytes());
        } finally {
            Reference.reachabilityFence(journal);
        }
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
