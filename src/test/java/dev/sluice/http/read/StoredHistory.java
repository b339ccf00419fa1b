package dev.sluice.http.read;

import dev.sluice.journal.Journal;
import dev.sluice.journal.JournalProperties;
import dev.sluice.journal.MemoryJournal;
import dev.sluice.message.Draft;
import dev.sluice.message.Quality;
import dev.sluice.message.Update;
import dev.sluice.protocol.ReadQuery;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicFilter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A small journal beside a list of all that was ever appended to it, and readings of it. */
record StoredHistory(Journal journal, List<Update> all) {

    static StoredHistory of(int updates, int topics) {
        return new StoredHistory(
                new MemoryJournal(new JournalProperties(
                        JournalProperties.Store.MEMORY,
                        Path.of("unused"),
                        Duration.ofMillis(20),
                        false,
                        updates,
                        DataSize.ofGigabytes(1),
                        Duration.ofHours(1),
                        topics)),
                new ArrayList<>());
    }

    void append(String topic, String json) {
        Update unused = append(topic, json, Quality.GOOD, 1_000 + all.size());
    }

    Update append(String topic, String json, Quality quality, long ts) {
        Draft draft = new Draft(Topic.of(topic), json.getBytes(StandardCharsets.UTF_8), quality, 0);
        Update update = journal.append(draft, ts, 0);
        List<Update> unused = journal.show(update);
        all.add(update);
        return update;
    }

    void appendTo(String topic, int count) {
        for (int i = 0; i < count; i++) {
            append(topic, "1");
        }
    }

    /** Offsets of all that was appended after one offset up to another and that matches, evicted or not. */
    List<Long> offsets(long after, long to, List<TopicFilter> filters) {
        return all.stream()
                .filter(update -> update.offset() > after && update.offset() <= to)
                .filter(update -> filters.stream().anyMatch(filter -> filter.matches(update.topic())))
                .map(Update::offset)
                .toList();
    }

    /**
     * One page, as a client sees it.
     *
     * @param next offset to go on from
     */
    record Page(List<Long> offsets, long next, boolean recovered) {}

    Page page(String query) {
        return page(ReadQuery.parse(query), () -> {});
    }

    /** Reads a page in which something happens before each piece. */
    Page page(ReadQuery query, Runnable beforeEachPiece) {
        JsonNode answer =
                JsonMapper.shared().readTree(text(new HistoryReading(journal, query, false), beforeEachPiece));
        return new Page(
                answer.path("updates").values().stream()
                        .map(update -> update.path("offset").longValue())
                        .toList(),
                next(answer),
                answer.path("recovered").booleanValue());
    }

    /** The offset from which an answer goes on. */
    long next(JsonNode answer) {
        String next = answer.path("next").stringValue();
        String epoch = journal.head().epoch() + ":";
        if (!next.startsWith(epoch)) {
            throw new AssertionError(next + " is not of epoch " + epoch);
        }
        return Long.parseLong(next.substring(epoch.length()));
    }

    /** All of an answer. */
    static String text(Reading reading, Runnable beforeEachPiece) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (!reading.isEnded()) {
            beforeEachPiece.run();
            bytes.writeBytes(reading.next());
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
