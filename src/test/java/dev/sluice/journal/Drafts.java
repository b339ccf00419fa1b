package dev.sluice.journal;

import dev.sluice.message.Draft;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/** What tests of journals append, and how they look at it. */
final class Drafts {

    static final Duration PATIENCE = Duration.ofSeconds(90);
    static final Topic A = Topic.of("quotes/A");
    static final Topic B = Topic.of("quotes/B");
    static final Topic C = Topic.of("quotes/C");

    private Drafts() {}

    static byte[] data(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    /** An update that is accepted now. */
    static Update append(Journal journal, Topic topic, String json) {
        return append(journal, topic, json, System.currentTimeMillis() * 1_000);
    }

    /** One that is shown at once. */
    static Update append(Journal journal, Topic topic, String json, long ts) {
        Update update = journal.append(new Draft(topic, data(json)), ts, System.nanoTime());
        List<Update> unused = journal.show(update);
        return update;
    }

    /** One of {@link #A}; its offset. */
    static long append(Journal journal, String json) {
        return append(journal, A, json).offset();
    }

    static void commit(Journal journal) {
        journal.committed(journal.head().offset()).block(PATIENCE);
    }

    static List<Long> offsets(List<Update> updates) {
        return updates.stream().map(Update::offset).toList();
    }

    static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }
}
