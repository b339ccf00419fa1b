package dev.sluice.source.mqtt;

import dev.sluice.message.Draft;
import dev.sluice.topic.Topic;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which topics the SenML packs of an MQTT topic have had, so that a retained message that is deleted can retire them. Bounded:
 * of the MQTT topic that was silent for longest nothing is known any more, and of one at most so many. Safe for any thread.
 */
final class PackTopics {

    private static final int ORIGINS_MAX = 10_000;
    private static final int TOPICS_MAX = 100;

    private final Map<String, Set<Topic>> byOrigin = new LinkedHashMap<>(16, 0.75f, true);

    synchronized void add(String origin, List<Draft> drafts) {
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

    /** Those of one MQTT topic, which are forgotten by that. */
    synchronized Set<Topic> take(String origin) {
        Set<Topic> topics = byOrigin.remove(origin);
        return topics == null ? Set.of() : topics;
    }
}
