package dev.sluice.soak;

import java.util.ArrayDeque;
import java.util.List;

/** The newest frames of one client, to be told with a fault. Single-threaded. */
final class FrameLog {

    private static final int KEPT = 3000;
    private static final int TOLD = 60;
    private static final String VALUE = "<- ";

    private final ArrayDeque<String> lines = new ArrayDeque<>();

    void add(String line) {
        if (lines.size() == KEPT) {
            lines.remove();
        }
        lines.add(line);
    }

    void addValue(String topic, View.Value value, boolean snapshot) {
        add(VALUE + topic + " " + value.seq() + " at " + value.offset() + (snapshot ? ", snapshot" : ""));
    }

    /** The newest, of values only those of the topic, or none where it is empty. */
    String tell(String topic) {
        List<String> told = lines.stream()
                .filter(line ->
                        !line.startsWith(VALUE) || (!topic.isEmpty() && line.startsWith(topic + " ", VALUE.length())))
                .toList();
        return "\n    " + String.join("\n    ", told.subList(Math.max(0, told.size() - TOLD), told.size()));
    }
}
