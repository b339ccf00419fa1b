package dev.sluice.journal;

import dev.sluice.topic.Topic;
import java.util.HashMap;
import java.util.Map;

/** The names that are read from a file, each once however often it stands there, so that the heap has them but once. */
final class Names {

    private final Map<String, Topic> topics = new HashMap<>();
    private final Map<String, String> sources = new HashMap<>();

    Topic topic(String name) {
        return topics.computeIfAbsent(name, Topic::of);
    }

    String source(String name) {
        return sources.computeIfAbsent(name, same -> same);
    }
}
