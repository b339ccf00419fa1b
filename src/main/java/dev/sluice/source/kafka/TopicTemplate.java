package dev.sluice.source.kafka;

import dev.sluice.topic.Topic;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes the topic of an update from a record: text and the places <code>{topic}</code>, <code>{levels}</code>, <code>{key}</code>, <code>{partition}</code>. */
final class TopicTemplate {

    /** With a dollar sign too, as others write it. */
    private static final Pattern PLACE = Pattern.compile("\\$?\\{(topic|levels|key|partition)}");

    private final String text;
    private final boolean namesKey;

    /** @throws IllegalArgumentException if it can make no topic */
    TopicTemplate(String text) {
        this.text = text;
        this.namesKey =
                PLACE.matcher(text).results().anyMatch(place -> place.group(1).equals("key"));
        if (PLACE.matcher(text).replaceAll("a").matches(".*[{}].*")) {
            throw new IllegalArgumentException(
                    "topic has braces that are none of {topic}, {levels}, {key}, {partition}: " + text);
        }
        if (Topic.of(expand("a", 0, "a")).isSystem()) {
            throw new IllegalArgumentException("topic must not be of $sys: " + text);
        }
    }

    /** Whether there is none without a key. */
    boolean namesKey() {
        return namesKey;
    }

    String expand(String topic, int partition, String key) {
        return PLACE.matcher(text)
                .replaceAll(place -> Matcher.quoteReplacement(
                        switch (place.group(1)) {
                            case "topic" -> topic;
                            case "levels" -> topic.replace('.', '/');
                            case "key" -> key;
                            default -> Integer.toString(partition);
                        }));
    }
}
