package dev.sluice.source.kafka;

import dev.sluice.source.PayloadFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which topics of a cluster are read, and how each of them. Safe for any thread. */
final class Routes {

    private final List<Route> all;
    private final Map<String, Optional<Route>> byTopic = new ConcurrentHashMap<>();

    /** How the records of some topics are read. */
    record Route(Pattern topics, PayloadFormat payload, TopicTemplate topic) {}

    Routes(List<Route> all) {
        this.all = List.copyOf(all);
    }

    /** What all of them together match. */
    Pattern topics() {
        return Pattern.compile(all.stream()
                .map(route -> "(?:" + route.topics().pattern() + ")")
                .collect(Collectors.joining("|", "^(?:", ")$")));
    }

    /** The first that matches; null where none does. */
    @Nullable
    Route of(String topic) {
        return byTopic.computeIfAbsent(topic, this::find).orElse(null);
    }

    private Optional<Route> find(String topic) {
        return all.stream()
                .filter(route -> route.topics().matcher(topic).matches())
                .findFirst();
    }
}
