package dev.sluice.hub;

import dev.sluice.message.Draft;
import dev.sluice.message.Publication;
import dev.sluice.message.Update;
import dev.sluice.topic.Topic;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The server's own topics: numbered by their own {@code seq}, kept in no history; their {@code offset} is that of the log's
 * head, so it is no place to resume from. Only their last values are here, the least recently updated of too many is
 * forgotten. Owned by the writer.
 */
final class SystemTopics {

    /** More than a server has nodes, sessions and topics to tell of at a time. */
    private static final int TOPICS_MAX = 100_000;

    private final Map<Topic, Update> last = new LinkedHashMap<>();
    private long published;

    Publication publish(Draft draft, long headOffset, long ts, long nowNanos) {
        Topic topic = draft.topic();
        if (!topic.isSystem()) {
            throw new IllegalArgumentException(topic + " is no topic of the server's own: publish it by the log");
        }
        Update before = last.remove(topic);
        long seq = before == null ? 1 : before.seq() + 1;
        Update update = new Update(topic, seq, headOffset, ts, nowNanos, draft.data());
        List<Update> forgotten = new ArrayList<>(1);
        if (update.isRetirement()) {
            forgotten.add(update);
        } else {
            last.put(topic, update);
            if (last.size() > TOPICS_MAX) {
                Iterator<Update> oldest = last.values().iterator();
                forgotten.add(oldest.next());
                oldest.remove();
            }
        }
        return Publication.besideTheLog(update, forgotten, ++published);
    }

    List<Update> lastValues() {
        return List.copyOf(last.values());
    }
}
