package dev.sluice.source;

import dev.sluice.message.Draft;
import dev.sluice.topic.Topic;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which topics the SenML packs of one origin have had, such as an MQTT topic or a key of Kafka's, so that they can be retired when
 * what was there is deleted. Bounded: of the origin that was silent for longest nothing is known any more, and of one at most
 * so many topics. Safe for any thread.
 */
public final class PackTopics {

    private static final int ORIGINS_MAX = 10_000;
    private static final int TOPICS_MAX = 100;

    private final Map<String, Set<Topic>> byOrigin = new LinkedHashMap<>(16, 0.75f, true);

    public synchronized void add(String origin, List<Draft> drafts) {
        Set<Topic> topics = byOrigin.computeIfAbsent(origin, absent -> new LinkedHashSet<>());
        for (Draft draft : drafts) {
            if (topics.size() < TOPICS_MAX) {
                topics.add(draft.topic());
            }
        }
        if (byOrigin.size() > ORIGINS_MAX) {
            var eldest = byOrigin.entrySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    /** Retires those of one origin, which are forgotten by that. */
    public synchronized Reading retire(String origin) {
        Set<Topic> topics = byOrigin.remove(origin);
        return topics == null
                ? Reading.rejected(
                        Rejection.Reason.PAYLOAD, "empty, and which topics its packs had is not known any more")
                : new Reading(topics.stream().map(PayloadReader::retirement).toList(), List.of(), false);
    }
}
